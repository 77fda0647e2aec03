"""A host whose data migrations make users before Vestibule's tables exist."""

from __future__ import annotations

from tests.hosts.project import database
from tests.hosts.stock.settings import *  # noqa: F403 - settings are names in a module
from tests.hosts.stock.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.early_users"]
DATABASES = database("early_users")
