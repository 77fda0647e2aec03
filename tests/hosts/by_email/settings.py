"""A host whose users have an address and a password, and nothing else."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.by_email"]
DATABASES = database("by_email")
AUTH_USER_MODEL = "by_email.Person"
