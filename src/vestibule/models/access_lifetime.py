"""How long access tokens were made to live: what a setting of today cannot tell."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from django.db import models
from django.db.models import Max

from vestibule.conf import settings
from vestibule.models.sql.clock import DatabaseNow

KEPT = timedelta(days=1)
"""For how long a life counts that no process gives any more, beyond itself. Noted anew when
half of it is over, so that a process writes twice a day."""


class AccessLifetimeQuerySet(models.QuerySet["AccessLifetime"]):
    """Words for the lives that tokens were given."""

    def note(self) -> None:
        """Remember that this process gives ``ACCESS_LIFETIME``, before and while it does."""
        life = settings.ACCESS_LIFETIME
        row = AccessLifetime(seconds=ceil(life.total_seconds()))
        row.matters_until = DatabaseNow() + life + KEPT
        fresh = self.filter(pk=row.pk, matters_until__gt=DatabaseNow() + life + KEPT / 2)
        if not fresh.exists():
            self.bulk_create(
                [row],
                update_conflicts=True,
                unique_fields=["seconds"],
                update_fields=["matters_until"],
            )

    def longest(self) -> timedelta:
        """Return the longest life that a token may have that still lives, whoever made it."""
        given = self.filter(matters_until__gt=DatabaseNow()).aggregate(longest=Max("seconds"))
        return max(settings.ACCESS_LIFETIME, timedelta(seconds=given["longest"] or 0))


class AccessLifetime(models.Model):
    """One life that access tokens are given, or were given lately."""

    seconds = models.PositiveIntegerField(primary_key=True)
    matters_until = models.DateTimeField()
    """When the last token with this life is over for certain."""

    objects = AccessLifetimeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.seconds} s"
