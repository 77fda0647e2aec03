"""The stock host with a primary and a replica."""

from __future__ import annotations

from tests.hosts.project import database
from tests.hosts.stock.settings import *  # noqa: F403 - settings are names in a module

DATABASES = database("primary") | {"replica": database("replica")["default"]}
DATABASE_ROUTERS = ["tests.hosts.replica.router.ReplicaRouter"]
