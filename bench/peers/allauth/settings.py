"""A ``startproject`` with allauth's headless addresses and its JWT strategy."""

from bench.peers.simplejwt.settings import *  # noqa: F403 - settings are made from settings
from bench.peers.simplejwt.settings import INSTALLED_APPS, MIDDLEWARE, REST_FRAMEWORK, SECRET_KEY

_own = [app for app in INSTALLED_APPS if not app.startswith("rest_framework_simplejwt")]
INSTALLED_APPS = [*_own, "allauth", "allauth.account", "allauth.headless"]
MIDDLEWARE = [*MIDDLEWARE, "allauth.account.middleware.AccountMiddleware"]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ROOT_URLCONF = "bench.peers.allauth.urls"
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "allauth.headless.contrib.rest_framework.authentication.JWTTokenAuthentication"
    ],
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Limits by address are on, and each user asks from an address of its own.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"
HEADLESS_JWT_PRIVATE_KEY = SECRET_KEY
