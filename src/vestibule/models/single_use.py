"""Rows that are used up once: codes, links and pending sign-ins. One place for their rules."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import ClassVar, Self

from django.db.models import Q

from vestibule import database
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


_GUESS = """
UPDATE {table} SET
    attempts = attempts + 1,
    consumed_at = CASE WHEN mac IN ({macs}) THEN {now} END
WHERE handle = %s AND purpose = %s AND consumed_at IS NULL AND expires_at > {now}
    AND attempts < {guesses}
RETURNING id, consumed_at
"""


@lru_cache(maxsize=8)
def guess_sql(table: str, now: str, macs: int) -> str:
    """Return the update that counts a guess at a code, and uses the code up if it is right.

    Its parameters are the MACs that the code may be stored as, the handle and the purpose. ``now``
    is the database's time, as SQL (``database.now_sql``).
    """
    return _GUESS.format(
        table=database.connection().ops.quote_name(table),
        macs=", ".join(["%s"] * macs),
        now=now,
        guesses=GUESSES,
    )
