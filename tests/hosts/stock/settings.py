"""A host with Django's own user, and Django's own list of password hashers."""

from __future__ import annotations

from django.conf import global_settings

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.stock"]
DATABASES = database("stock")
PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
# The warning says that Django's own sign-in would keep passwords in another way: so it is.
SILENCED_SYSTEM_CHECKS = ["vestibule.W001"]
