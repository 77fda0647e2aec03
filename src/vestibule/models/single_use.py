"""Rows that are used up once: codes, links and pending sign-ins. One place for their rules."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import ClassVar, Self

from django.db.models import Q

from vestibule.database import DatabaseNow, as_moment
from vestibule.models.primary import PrimaryQuerySet, Row

GUESSES = 5
"""Wrong guesses allowed for a code, including those at codes that it replaces."""


class SingleUseQuerySet(PrimaryQuerySet[Row]):
    """Queries on rows with ``handle``, ``expires_at`` and ``consumed_at``."""

    guesses: ClassVar[str]
    """The column that counts the guesses."""
    mac: ClassVar[str]
    """The column with the keyed hash of the code."""
    sent_at: ClassVar[str]
    """The column with the time at which the code was sent."""

    def live(self) -> Self:
        """Select those that may still be used or answered."""
        guesses_left = {f"{self.guesses}__lt": GUESSES}
        return self.filter(consumed_at__isnull=True, expires_at__gt=DatabaseNow(), **guesses_left)

    def pause_left(self, handle: str, pause: timedelta) -> int:
        """Return the seconds, rounded up, until a code may be sent again."""
        found = self.filter(handle=handle).values_list(self.sent_at, DatabaseNow()).first()
        if found is None or found[0] is None:
            return 0
        left: timedelta = pause - (as_moment(found[1]) - found[0])
        return max(0, ceil(left.total_seconds()))

    def replace_code(self, handle: str, mac: str, *, life: timedelta, pause: timedelta) -> bool:
        """Replace a code by a new one; the guesses so far still count.

        One conditional update. False if it is over, or the last code was sent less than ``pause``
        ago.
        """
        due = Q(**{self.sent_at: None}) | Q(**{f"{self.sent_at}__lte": DatabaseNow() - pause})
        now = DatabaseNow()
        new = {self.mac: mac, self.sent_at: now, "expires_at": now + life}
        return bool(self.live().filter(due, handle=handle).update(**new))

    def expired_before(self, *, age: timedelta) -> Self:
        """Select those that were used, replaced or expired at least this long ago."""
        line = DatabaseNow() - age
        return self.filter(Q(consumed_at__lt=line) | Q(expires_at__lt=line))
