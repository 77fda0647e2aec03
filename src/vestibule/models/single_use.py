"""Rows that are used up once: codes, links and pending sign-ins. One place for their rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, ClassVar, Self

from django.db.models import Model, Q

from vestibule import database
from vestibule.database import DatabaseNow, now_sql
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


USE_UP = """
UPDATE {table} SET
    attempts = attempts + 1,
    consumed_at = CASE WHEN mac IN ({macs}) THEN {now} END
WHERE handle = %s AND purpose = %s AND consumed_at IS NULL AND expires_at > {now}
    AND attempts < {guesses}
RETURNING id, consumed_at
"""
"""Count a guess at a code, and use the code up if it is right.

Its parameters are the MACs that the code may be stored as, the handle and the purpose.
"""

CHECK = """
UPDATE {table} SET attempts = attempts + CASE WHEN mac IN ({macs}) THEN 0 ELSE 1 END
WHERE handle = %s AND purpose = %s AND consumed_at IS NULL AND expires_at > {now}
    AND attempts < {guesses}
RETURNING CASE WHEN mac IN ({macs}) THEN 1 ELSE 0 END
"""
"""Check a code, and count a guess if it is wrong; its parameters end with the MACs again."""


def count_guess(
    model: type[Model], statement: str, values: Sequence[str], *, macs: int
) -> list[Any]:
    """Execute one of these statements on the rows of a model; returns the rows it returns."""
    connection = database.connection()
    sql = _guess_sql(statement, model._meta.db_table, now_sql(connection), macs)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


@lru_cache(maxsize=8)
def _guess_sql(statement: str, table: str, now: str, macs: int) -> str:
    """``now`` is the database's time, as SQL: a test may move it."""
    return statement.format(
        table=database.connection().ops.quote_name(table),
        macs=", ".join(["%s"] * macs),
        now=now,
        guesses=GUESSES,
    )
