"""A host with a database for each tenant, by a router and a middleware."""

from __future__ import annotations

from tests.hosts.project import database
from tests.hosts.stock.settings import *  # noqa: F403 - settings are names in a module
from tests.hosts.stock.settings import MIDDLEWARE, VESTIBULE

DATABASES = {alias: database(alias)["default"] for alias in ("default", "alpha", "beta")}
DATABASE_ROUTERS = ["tests.hosts.tenant_databases.places.TenantRouter"]
MIDDLEWARE = ["tests.hosts.tenant_databases.places.choose_tenant", *MIDDLEWARE]
ALLOWED_HOSTS = [".example.org"]
VESTIBULE = {**VESTIBULE, "TENANT_ORIGIN": "tests.hosts.tenant_databases.places.origin"}
