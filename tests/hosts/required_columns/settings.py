"""A host whose user model has required columns for which no registration asks."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.required_columns"]
DATABASES = database("required_columns")
AUTH_USER_MODEL = "required_columns.Patient"
