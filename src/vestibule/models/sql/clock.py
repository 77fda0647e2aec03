"""The database's clock, which all nodes share.

Rules that compare stored times use it, so that two nodes whose clocks differ still
agree. A test that freezes the process clock freezes this one too.
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
    """Return SQL for the current time, in the format of a stored column."""
    frozen = clock.frozen
    if frozen is None:
        return _SQL[connection.vendor]
    literal = f"'{connection.ops.adapt_datetimefield_value(frozen)}'"
    return literal if connection.vendor == "sqlite" else f"{literal}::timestamptz"


def moment_sql(connection: BaseDatabaseWrapper) -> str:
    """Return SQL for the time of evaluation, which is later than the statement's start.

    For a condition that is evaluated again after waiting for a lock: what another
    statement wrote meanwhile is then not in the future.
    """
    if connection.vendor == "postgresql" and clock.frozen is None:
        return "clock_timestamp()"
    return now_sql(connection)


def later_sql(connection: BaseDatabaseWrapper, seconds: str) -> str:
    """Return SQL for a time some seconds (an SQL expression) after now."""
    now = now_sql(connection)
    if connection.vendor == "postgresql":
        return f"({now} + ({seconds}) * interval '1 second')"
    frozen = clock.frozen
    start = "'now'" if frozen is None else now
    # SQLite compares texts: whole seconds must have the same format as in ``now_sql``.
    second = "%%f" if frozen is None or frozen.microsecond else "%%S"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:{second}', {start}, '+' || ({seconds}) || ' seconds')"


class DatabaseNow(Expression):
    """The database's current time, for queries written with the ORM."""

    output_field = DateTimeField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        return now_sql(connection), ()


def as_moment(value: datetime | str) -> datetime:
    """Parse a time returned by raw SQL: SQLite returns text in UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
