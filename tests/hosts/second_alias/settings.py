"""The stock host, with users and Vestibule in a second database."""

from __future__ import annotations

from tests.hosts.project import database
from tests.hosts.stock.settings import *  # noqa: F403 - settings are names in a module

DATABASES = database("others") | {"people": database("people")["default"]}
DATABASE_ROUTERS = ["tests.hosts.second_alias.router.PeopleRouter"]
