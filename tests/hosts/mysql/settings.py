"""The stock host, moved to MySQL."""

from __future__ import annotations

from tests.hosts.stock.settings import *  # noqa: F403 - settings are names in a module
from tests.hosts.stock.settings import DATABASES

DATABASES = {"default": {**DATABASES["default"], "ENGINE": "tests.hosts.mysql.engine"}}
