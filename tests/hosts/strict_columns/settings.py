"""A host whose users have short columns, with validators and check constraints."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, VESTIBULE, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.strict_columns"]
DATABASES = database("strict_columns")
AUTH_USER_MODEL = "strict_columns.Employee"
ROOT_URLCONF = "tests.hosts.numbered.urls"
VESTIBULE = {**VESTIBULE, "SIGN_IN_WITH": ("username", "email"), "LIMITS": {}}
REST_AUTH = {"SESSION_LOGIN": False}
