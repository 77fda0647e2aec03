"""drf-spectacular as its own manual sets it up; nothing here speaks of Vestibule's views."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, VESTIBULE, database

INSTALLED_APPS = [*INSTALLED_APPS, "drf_spectacular", "django.contrib.sessions"]
DATABASES = database("openapi")
ROOT_URLCONF = "tests.hosts.openapi.urls"
VESTIBULE = {**VESTIBULE, "SIGN_IN_WITH": ("username",)}
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "vestibule.contracts.simplejwt.authentication.JWTAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
}
AS_PUBLISHED = {"COMPONENT_SPLIT_REQUEST": True, "OAS_VERSION": "3.1.0"}
"""How ``docs/openapi/`` is written, for ``--custom-settings``."""
