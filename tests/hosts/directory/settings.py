"""A legacy table as authentication back end, a password history, and claims of the host's own."""

from __future__ import annotations

from datetime import timedelta

from django.conf import global_settings

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, VESTIBULE, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.directory"]
DATABASES = database("directory")
PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
SILENCED_SYSTEM_CHECKS = ["vestibule.W001"]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "tests.hosts.directory.legacy.LegacyBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "tests.hosts.directory.history.HistoryValidator"},
]
VESTIBULE = {
    **VESTIBULE,
    "SIGN_IN_WITH": ("email", "username"),
    "CLAIMS": "tests.hosts.directory.claims.claims",
    "USER_ID_CLAIM": "user_id",
    "LAST_LOGIN_INTERVAL": timedelta(hours=1),
    "UNREMEMBERED_LIFETIME": timedelta(hours=12),
}
