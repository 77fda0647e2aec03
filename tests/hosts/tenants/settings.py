"""A host with a PostgreSQL schema for each tenant, by django-tenants."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import MIDDLEWARE, VESTIBULE, database

SHARED_APPS = ["django_tenants", "tests.hosts.tenants"]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "rest_framework",
    "vestibule",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
TENANT_MODEL = "tenants.Company"
TENANT_DOMAIN_MODEL = "tenants.Domain"
MIDDLEWARE = ["django_tenants.middleware.main.TenantMainMiddleware", *MIDDLEWARE]
DATABASES = {
    "default": {**database("tenants")["default"], "ENGINE": "django_tenants.postgresql_backend"}
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
ALLOWED_HOSTS = [".example.org"]
VESTIBULE = {**VESTIBULE, "TENANT_ORIGIN": "tests.hosts.tenants.places.origin"}
