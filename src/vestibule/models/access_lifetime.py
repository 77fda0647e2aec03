"""Lifetimes of the access tokens issued so far, which the current setting cannot tell."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from django.db import models
from django.db.models import Max

from vestibule import database
from vestibule.conf import settings
from vestibule.database import DatabaseNow
from vestibule.models.primary import PrimaryQuerySet

KEPT = timedelta(days=1)
"""How long a lifetime is remembered after the tokens that have it expire. It is recorded again
when half of this has passed, so a process writes twice a day."""


class AccessLifetimeQuerySet(PrimaryQuerySet["AccessLifetime"]):
    """Queries on the lifetimes of access tokens."""

    def note(self) -> None:
        """Record that this process issues tokens with ``ACCESS_LIFETIME``."""
        life = settings.ACCESS_LIFETIME
        row = AccessLifetime(seconds=ceil(life.total_seconds()))
        row.matters_until = DatabaseNow() + life + KEPT
        fresh = self.filter(pk=row.pk, matters_until__gt=DatabaseNow() + life + KEPT / 2)
        if not fresh.exists():
            with database.atomic():  # an open transaction goes on if the database is read-only
                self.bulk_create(
                    [row],
                    update_conflicts=True,
                    unique_fields=["seconds"],
                    update_fields=["matters_until"],
                )

    def longest(self) -> timedelta:
        """Return the longest lifetime of any token that may still be valid, from any process."""
        recent = self.filter(matters_until__gt=DatabaseNow()).aggregate(longest=Max("seconds"))
        return max(settings.ACCESS_LIFETIME, timedelta(seconds=recent["longest"] or 0))


class AccessLifetime(models.Model):
    """One lifetime that access tokens have, or had recently."""

    seconds = models.PositiveIntegerField(primary_key=True)
    matters_until = models.DateTimeField()
    """When the last token with this lifetime has certainly expired."""

    objects = AccessLifetimeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.seconds} s"
