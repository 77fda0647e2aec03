"""The host with a second database, whose times are those of Tokyo on SQLite."""

from __future__ import annotations

from tests.hosts.second_alias.settings import *  # noqa: F403 - settings are names in a module
from tests.hosts.second_alias.settings import DATABASES

for each in DATABASES.values():
    each["TIME_ZONE"] = "Asia/Tokyo"
