"""A host whose usernames are numbers, and whose users need no address."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, VESTIBULE, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hosts.numbered"]
DATABASES = database("numbered")
AUTH_USER_MODEL = "numbered.Member"
ROOT_URLCONF = "tests.hosts.numbered.urls"
VESTIBULE = {
    **VESTIBULE,
    "SIGN_IN_WITH": ("username", "email"),
    "AUTHORIZATION_SCHEMES": ("Bearer", "JWT"),
    "LIMITS": {},
}
REST_AUTH = {"SESSION_LOGIN": False}
