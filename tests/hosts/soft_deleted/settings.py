"""A host whose default manager hides users who are deleted softly."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.soft_deleted"]
DATABASES = database("soft_deleted")
AUTH_USER_MODEL = "soft_deleted.Guest"
