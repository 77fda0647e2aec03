"""The SimpleJWT peer's project with dj-rest-auth in it."""

from bench.peers.simplejwt.settings import *  # noqa: F403 - settings are made from settings
from bench.peers.simplejwt.settings import INSTALLED_APPS, REST_FRAMEWORK

INSTALLED_APPS = [*INSTALLED_APPS, "dj_rest_auth"]
ROOT_URLCONF = "bench.peers.dj_rest_auth.urls"
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_AUTHENTICATION_CLASSES": ["dj_rest_auth.jwt_auth.JWTCookieAuthentication"],
}
REST_AUTH = {
    "USE_JWT": True,
    "TOKEN_MODEL": None,
    "SESSION_LOGIN": False,
    "JWT_AUTH_HTTPONLY": False,  # or the refresh token would not be in the body
}
