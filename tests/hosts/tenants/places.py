"""How the tenants are created and chosen: the stories ask for both."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from django.db import connection
from django_tenants.utils import schema_context

from tests.hosts.tenants.models import Company, Domain


def create(names: Iterable[str]) -> None:
    """Create the schema of each tenant."""
    for name in names:
        company = Company(schema_name=name, name=name)
        company.save(verbosity=0)
        Domain.objects.create(domain=f"{name}.example.org", tenant=company)


def within(name: str) -> AbstractContextManager[None]:
    """Run the host's own code for a tenant, outside of a request."""
    context: AbstractContextManager[None] = schema_context(name)
    return context


def origin() -> str:
    """Return the current tenant's origin, for ``TENANT_ORIGIN``."""
    name = connection.schema_name  # type: ignore[attr-defined]
    return "" if name == "public" else f"https://{name}.example.org"
