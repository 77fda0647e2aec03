"""A host whose users may have NULL for every fact, as in some legacy tables."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.nullable"]
DATABASES = database("nullable")
AUTH_USER_MODEL = "nullable.Customer"
