"""A host that used dj-rest-auth: keys are UUIDs, and the username is called ``handle``."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, VESTIBULE, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.from_dj_rest_auth"]
DATABASES = database("from_dj_rest_auth")
AUTH_USER_MODEL = "from_dj_rest_auth.Reader"
ROOT_URLCONF = "tests.hosts.from_dj_rest_auth.urls"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "vestibule.contracts.dj_rest_auth.jwt_auth.JWTCookieAuthentication",
        "vestibule.drf.OpaqueTokenAuthentication",
    ]
}
REST_AUTH = {"USE_JWT": True, "JWT_AUTH_HTTPONLY": False}
VESTIBULE = {
    **VESTIBULE,
    "SIGN_IN_WITH": ("username", "email"),
    "EMAIL_VERIFICATION": "optional",
    "ROTATION": "acknowledged",
}
