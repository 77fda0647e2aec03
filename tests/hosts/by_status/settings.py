"""A host whose ``is_active`` is a property, computed from a status."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.by_status"]
DATABASES = database("by_status")
AUTH_USER_MODEL = "by_status.Resident"
