"""The time of the database, which all nodes share.

Rules that compare stored moments use it, so that two nodes whose clocks differ
still agree. A test that has frozen the process clock freezes this one too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, Expression
from django.db.models.sql.compiler import SQLCompiler

from vestibule.core import clock

_SQL = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    "postgresql": "statement_timestamp()",
}


def now_sql(connection: BaseDatabaseWrapper) -> str:
    """Return SQL for the present moment, as a stored column holds it."""
    frozen = clock.frozen
    if frozen is None:
        return _SQL[connection.vendor]
    literal = f"'{connection.ops.adapt_datetimefield_value(frozen)}'"
    return literal if connection.vendor == "sqlite" else f"{literal}::timestamptz"


def moment_sql(connection: BaseDatabaseWrapper) -> str:
    """Return SQL for the moment at which it is evaluated, later than the statement's begin.

    For a condition that is looked at again once a lock was waited for: what
    another statement wrote meanwhile is not in the future then.
    """
    if connection.vendor == "postgresql" and clock.frozen is None:
        return "clock_timestamp()"
    return now_sql(connection)


def later_sql(connection: BaseDatabaseWrapper, seconds: str) -> str:
    """Return SQL for the moment that lies so many seconds (an SQL expression) after now."""
    now = now_sql(connection)
    if connection.vendor == "postgresql":
        return f"({now} + ({seconds}) * interval '1 second')"
    frozen = clock.frozen
    start = "'now'" if frozen is None else now
    # Texts are compared: a whole second must be written as ``now_sql`` writes it.
    second = "%%f" if frozen is None or frozen.microsecond else "%%S"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:{second}', {start}, '+' || ({seconds}) || ' seconds')"


class DatabaseNow(Expression):
    """The present moment of the database, for queries written with the ORM."""

    output_field = DateTimeField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        return now_sql(connection), ()


def as_moment(value: datetime | str) -> datetime:
    """Read a moment that raw SQL returned: SQLite answers text in UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
