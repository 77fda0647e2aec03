"""Tenants and their domains, as django-tenants wants them."""

from __future__ import annotations

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Company(TenantMixin):  # type: ignore[misc]  # ships no types
    """One tenant; saving it creates its schema."""

    name = models.CharField(max_length=100)


class Domain(DomainMixin):  # type: ignore[misc]  # the same
    """A host name of a tenant."""
