"""A host whose users are known by UUIDs."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.by_uuid"]
DATABASES = database("by_uuid")
AUTH_USER_MODEL = "by_uuid.Member"
