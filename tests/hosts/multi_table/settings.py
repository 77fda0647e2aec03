"""A host whose user model inherits from another model with a table (multi-table inheritance)."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.multi_table"]
DATABASES = database("multi_table")
AUTH_USER_MODEL = "multi_table.Employee"
