"""Rows that are used up once: codes, links and pending sign-ins. One place for their rules."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Self

from django.db.models import Q

from vestibule.database import DatabaseNow
from vestibule.models.primary import PrimaryQuerySet, Row

GUESSES = 5
"""Wrong guesses allowed for a code, including those at codes that it replaces."""


class SingleUseQuerySet(PrimaryQuerySet[Row]):
    """Queries on rows with ``handle``, ``expires_at`` and ``consumed_at``."""

    guesses: ClassVar[str]
    """The column that counts the guesses."""

    def live(self) -> Self:
        """Select those that may still be used or answered."""
        guesses_left = {f"{self.guesses}__lt": GUESSES}
        return self.filter(consumed_at__isnull=True, expires_at__gt=DatabaseNow(), **guesses_left)

    def expired_before(self, *, age: timedelta) -> Self:
        """Select those that were used, replaced or expired at least this long ago."""
        line = DatabaseNow() - age
        return self.filter(Q(consumed_at__lt=line) | Q(expires_at__lt=line))
