"""A host whose users have no other key than their address."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.keyed"]
DATABASES = database("keyed")
AUTH_USER_MODEL = "keyed.MemberByEmail"
