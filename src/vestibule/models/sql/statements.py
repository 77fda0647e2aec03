"""Hand-written statements, executed atomically in one round trip.

For requests that a server answers most: the ORM compiles an ``INSERT`` again for each row, which
takes longer than the database needs to execute it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from vestibule import database
from vestibule.database import now_sql


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that returns no rows, with its values."""

    sql: str
    values: tuple[Any, ...] = field(repr=False)


def insert_statement(
    model: type[models.Model], row: Mapping[str, Any], *, at: str = ""
) -> Statement:
    """Return the statement that inserts a row.

    ``row`` maps the names of the model's fields as stored (``account_id``) to values, with JSON
    as text. The column ``at`` gets the database's time.
    """
    connection = database.connection()
    sql = _insert_sql(model, tuple(row), at, connection.vendor, now_sql(connection))
    return Statement(sql, _as_stored(tuple(row.values()), connection))


def update_statement(model: type[models.Model], sql: str, *values: Any) -> Statement:
    """Return the statement of ``sql``, in which ``{table}`` and ``{now}`` are replaced."""
    connection = database.connection()
    said = _update_sql(model, sql, connection.vendor, now_sql(connection))
    return Statement(said, _as_stored(values, connection))


def execute_together(*statements: Statement) -> None:
    """Execute statements, all or none.

    PostgreSQL gets one statement with a CTE for each: one round trip, and one commit where no
    transaction is open. None of them sees what another one writes, and their order is undefined.
    """
    connection = database.connection()
    if len(statements) == 1 or connection.vendor == "postgresql":
        # Lists, which are faster than generators: those are called once for each member.
        values = tuple([value for each in statements for value in each.values])
        _execute(connection, _in_one(tuple([each.sql for each in statements])), values)
        return
    with database.atomic():
        for each in statements:
            _execute(connection, each.sql, each.values)


def _execute(connection: BaseDatabaseWrapper, sql: str, values: tuple[Any, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@lru_cache(maxsize=16)
def _in_one(statements: tuple[str, ...]) -> str:
    *others, last = statements
    named = ", ".join(f"change_{number} AS ({sql})" for number, sql in enumerate(others))
    return f"WITH {named} {last}" if named else last


@lru_cache(maxsize=16)
def _insert_sql(
    model: type[models.Model], names: tuple[str, ...], at: str, vendor: str, now: str
) -> str:
    """Write the statement once for each kind of database (``vendor``)."""
    quote = database.connection().ops.quote_name
    options: Any = model._meta
    columns = [options.get_field(name).column for name in (*names, *filter(None, [at]))]
    values = ["%s"] * len(names) + [now] * bool(at)
    table, listed = quote(options.db_table), ", ".join(map(quote, columns))
    return f"INSERT INTO {table} ({listed}) VALUES ({', '.join(values)})"  # noqa: S608 - our names


@lru_cache(maxsize=16)
def _update_sql(model: type[models.Model], sql: str, vendor: str, now: str) -> str:
    """Write the statement once for each kind of database (``vendor``)."""
    quote = database.connection().ops.quote_name
    return sql.format(table=quote(model._meta.db_table), now=now)


def _as_stored(values: tuple[Any, ...], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
    if connection.vendor == "postgresql":
        return values
    return tuple([_stored(v, connection) if isinstance(v, datetime | UUID) else v for v in values])


def _stored(value: datetime | UUID, connection: BaseDatabaseWrapper) -> object:
    """Convert a value for a database without a type for it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value if connection.features.has_native_uuid_field else value.hex
