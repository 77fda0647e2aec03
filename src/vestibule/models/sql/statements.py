"""Hand-written statements, executed atomically in one round trip.

For requests that a server answers most: the ORM compiles an ``INSERT`` again for each row, which
takes longer than the database needs to execute it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql import DeleteQuery, UpdateQuery

from vestibule import database
from vestibule.database import now_sql


class UsedUp(Exception):
    """What may be used once was used up by another request, or is void."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that returns no rows, with its values."""

    sql: str
    values: tuple[Any, ...] = field(repr=False)


def insert_statement(
    model: type[models.Model],
    row: Mapping[str, Any],
    *,
    at: str = "",
    looked_up: tuple[str, Statement] | None = None,
) -> Statement:
    """Return the statement that inserts a row.

    ``row`` maps the names of the model's fields as stored (``account_id``) to values, with JSON
    as text. The column ``at`` gets the database's time, and the one of ``looked_up`` what its
    query finds at that time.
    """
    connection = database.connection()
    values = tuple(row.values())
    computed = ((at, now_sql(connection)),) if at else ()
    if looked_up is not None:
        column, query = looked_up
        computed = (*computed, (column, query.sql))
        values += query.values
    sql = _insert_sql(model, tuple(row), computed, connection.vendor)
    return Statement(sql, _as_stored(values, connection))


def update_statement(model: type[models.Model], sql: str, *values: Any) -> Statement:
    """Return the statement of ``sql``, in which ``{table}`` and ``{now}`` are replaced."""
    connection = database.connection()
    said = _update_sql(model, sql, connection.vendor, now_sql(connection))
    return Statement(said, _as_stored(values, connection))


def update_of(rows: models.QuerySet[Any], **changes: object) -> Statement:
    """Return the statement of ``rows.update(**changes)``."""
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(changes)
    sql, values = query.get_compiler(connection=database.connection()).as_sql()
    return Statement(sql, values)


def delete_of(rows: models.QuerySet[Any]) -> Statement:
    """Return the statement that deletes ``rows``, which no other table refers to."""
    query: Any = rows.query.chain(DeleteQuery)
    sql, values = query.get_compiler(connection=database.connection()).as_sql()
    return Statement(sql, values)


def execute_together(*statements: Statement) -> None:
    """Execute statements, all or none.

    PostgreSQL gets one statement with a CTE for each: one round trip, and one commit where no
    transaction is open. None of them sees what another one writes, and their order is undefined.
    """
    connection = database.connection()
    fetch = database.fetching(connection)
    if len(statements) == 1 or connection.vendor == "postgresql":
        # Lists, which are faster than generators: those are called once for each member.
        values = tuple([value for each in statements for value in each.values])
        fetch(_in_one(tuple([each.sql for each in statements])), values)
        return
    with database.atomic():
        for each in statements:
            fetch(each.sql, each.values)


def execute_counted(*statements: Statement) -> list[int]:
    """Execute statements; returns how many rows each has changed.

    Call it inside a transaction. On PostgreSQL one statement, as by ``execute_together``.
    """
    connection = database.connection()
    counts: list[int] = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            values = tuple([value for each in statements for value in each.values])
            cursor.execute(_counted_in_one(tuple([each.sql for each in statements])), values)
            return list(cursor.fetchone() or ())
        for each in statements:
            cursor.execute(each.sql, each.values)
            counts.append(cursor.rowcount)
    return counts


def use_up(once: Sequence[Statement], *others: Statement) -> list[int]:
    """Execute statements, all or none; returns how many rows each of ``others`` has changed.

    Each of ``once`` is a conditional update of what may be used once: a code, its pending sign-in
    and the session that they open are written by one query. Call it inside a transaction, and
    catch the error outside.

    Raises:
        UsedUp: one of ``once`` has found no row.
    """
    counts = execute_counted(*once, *others)
    if not all(counts[: len(once)]):
        raise UsedUp
    return counts[len(once) :]


@lru_cache(maxsize=16)
def _in_one(statements: tuple[str, ...]) -> str:
    *others, last = statements
    named = ", ".join(f"change_{number} AS ({sql})" for number, sql in enumerate(others))
    return f"WITH {named} {last}" if named else last


@lru_cache(maxsize=32)
def _counted_in_one(statements: tuple[str, ...]) -> str:
    numbered = list(enumerate(statements))
    named = ", ".join(f"change_{number} AS ({sql} RETURNING 1)" for number, sql in numbered)
    counts = ", ".join(f"(SELECT count(*) FROM change_{number})" for number, _ in numbered)  # noqa: S608
    return f"WITH {named} SELECT {counts}"


@lru_cache(maxsize=16)
def _insert_sql(
    model: type[models.Model],
    names: tuple[str, ...],
    computed: tuple[tuple[str, str], ...],
    vendor: str,
) -> str:
    """Write the statement once for each kind of database (``vendor``)."""
    quote = database.connection().ops.quote_name
    options: Any = model._meta
    columns = [options.get_field(name).column for name in (*names, *(name for name, _ in computed))]
    values = ["%s"] * len(names) + [sql for _, sql in computed]
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
