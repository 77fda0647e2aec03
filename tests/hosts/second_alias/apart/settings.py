"""The host with a second database, whose router leaves Vestibule in the first."""

from __future__ import annotations

from tests.hosts.second_alias.router import APPS
from tests.hosts.second_alias.settings import *  # noqa: F403 - settings are names in a module

APPS.remove("vestibule")
