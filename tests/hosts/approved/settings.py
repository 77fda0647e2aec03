"""A host whose new users are inactive until an administrator approves them."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.approved"]
DATABASES = database("approved")
AUTH_USER_MODEL = "approved.Applicant"
