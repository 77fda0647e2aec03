"""The database of this installation: its connection, its transactions and its clock.

The host's ``DATABASE_ROUTERS`` decide which one it is. Everything of Vestibule and the host's users
are in one database, because a user and its account are written in one transaction.

All nodes share the database's clock. Rules that compare stored times use it, so that two nodes
whose clocks differ still agree, and ``core.clock`` follows it for what is decided without a query.
A test that freezes the process clock freezes this one too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial, update_wrapper
from typing import Any

from django.apps import apps
from django.db import (
    DEFAULT_DB_ALIAS,
    Error,
    InterfaceError,
    OperationalError,
    connections,
    router,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import DateTimeField, Expression
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import Atomic

from vestibule.core import clock

_chosen: ContextVar[str] = ContextVar("vestibule.database", default="")


def alias() -> str:
    """Return the alias in ``DATABASES`` that Vestibule reads and writes.

    Reads never go to a replica: sign-in, refresh and one-time codes would not find what was written
    a moment ago, and could find what was revoked. Without routers, this costs one call.
    """
    chosen = _chosen.get()
    if chosen or not router.routers:
        return chosen or DEFAULT_DB_ALIAS
    return router.db_for_write(apps.get_model("vestibule", "Account"))


@contextmanager
def using(database: str) -> Iterator[None]:
    """Use this alias within the block, whatever the routers say.

    For signals, which name the database of their user: a command may write to another one than
    the routers would choose.
    """
    before = _chosen.set(database)
    try:
        yield
    finally:
        _chosen.reset(before)


def connection() -> BaseDatabaseWrapper:
    """Return this thread's connection to the installation's database."""
    # Hot requests ask several times: without routers, they are spared the call.
    return connections[alias() if router.routers else _chosen.get() or DEFAULT_DB_ALIAS]


Rows = list[tuple[Any, ...]]


def fetching(connection: BaseDatabaseWrapper) -> Callable[[str, Sequence[Any]], Rows]:
    """Return what executes a statement of a hot request and returns its rows, if it has any.

    The ready server's backend for PostgreSQL has a shorter way to them than a cursor, and keeps
    each statement prepared: its text must be one of few.
    """
    directly: Callable[[str, Sequence[Any]], Rows] | None = getattr(connection, "fetch", None)
    return directly or partial(by_cursor, connection)


def by_cursor(connection: BaseDatabaseWrapper, sql: str, values: Sequence[Any] = ()) -> Rows:
    """Execute a statement as Django does, and return its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@dataclass(frozen=True, slots=True)
class Place:
    """A database, and the schema in it that django-tenants has chosen (else empty)."""

    alias: str
    schema: str = ""


def place() -> Place:
    """Return where the running code reads and writes."""
    return Place(alias(), getattr(connection(), "schema_name", None) or "")


@contextmanager
def at(chosen: Place | None) -> Iterator[None]:
    """Read and write there within the block, such as in a thread that no middleware prepares.

    With None, nothing changes.
    """
    if chosen is None:
        yield
        return
    with using(chosen.alias):
        tenants: Any = connection()
        before = tenants.schema_name if chosen.schema else ""
        try:
            if chosen.schema:
                tenants.set_schema(chosen.schema)
            yield
        finally:
            if chosen.schema:
                tenants.set_schema(before)


def atomic() -> Atomic:
    """Return ``transaction.atomic`` on the installation's database."""
    return Atomic(alias(), savepoint=True, durable=False)


def on_commit(callback: Callable[[], object], *, robust: bool = False) -> None:
    """Call back after the open transaction of the installation's database is committed.

    An error of a ``robust`` callback is logged and goes no further: the change is committed.
    """
    connections[alias()].on_commit(_with_name(callback), robust=robust)


def _with_name(callback: Callable[[], object]) -> Callable[[], object]:
    """Return a callback that Django can name where it logs an error; a partial has no name."""

    def named() -> object:
        return callback()

    return update_wrapper(named, getattr(callback, "func", callback))


def roll_back() -> None:
    """Roll back when the innermost ``atomic`` block of the installation's database is left."""
    transaction.set_rollback(True, using=alias())


class Trouble(StrEnum):
    """Why the database does not do what it is asked to, though nothing is wrong with the query."""

    UNAVAILABLE = "database_unavailable"
    READ_ONLY = "database_read_only"
    DISK_FULL = "disk_full"


class NoRoom:
    """Who is told that PostgreSQL refused a write, perhaps for lack of room: the ready server."""

    report: Callable[[], object] | None = None


NO_ROOM_STATES = {"53100", "XX000"}
"""The second one is an internal error: PostgreSQL has no other for a quota that is used up."""

_READ_ONLY_STATES = {"25006"}
_FAILED_STATES = {"25P03", "25P04", "XX000"}
"""What psycopg counts as internal errors: PostgreSQL ended a transaction that took too long, or
failed itself, for instance because it could not write its log (a quota that is used up)."""
_FULL_STATES = {"53100"}
_SQLITE_ERROR, _SQLITE_READONLY, _SQLITE_FULL = 1, 8, 13
"""Primary result codes of SQLite; the first is a mistake in the query, such as a missing table."""


def trouble_of(error: BaseException) -> Trouble | None:
    """Return what is wrong with the database; None if the error is another one.

    Of PostgreSQL, by SQLSTATE: a standby and ``default_transaction_read_only`` are ``READ_ONLY``.
    The same request may succeed later, so it is refused with ``Unavailable``. What may be a lack of
    room is told to ``NoRoom.report``.
    """
    if not isinstance(error, Error):
        return None
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None)
    if state in NO_ROOM_STATES and NoRoom.report is not None:
        NoRoom.report()
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if state in _READ_ONLY_STATES or code == _SQLITE_READONLY:
        return Trouble.READ_ONLY
    if state in _FULL_STATES or code == _SQLITE_FULL:
        return Trouble.DISK_FULL
    lost = isinstance(error, OperationalError | InterfaceError) and code != _SQLITE_ERROR
    return Trouble.UNAVAILABLE if lost or state in _FAILED_STATES else None


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


def follow_clock(moment: datetime, *, since: float) -> None:
    """Let the process clock follow a time that a query read; ``since`` is from before it.

    ``since`` is in seconds of ``clock.steady``. A database in a file has no clock of its own.
    """
    if connection().vendor == "postgresql":
        clock.follow(moment, since=since)


def measure_clock(source: BaseDatabaseWrapper | None = None) -> None:
    """Read the database's time for the process clock. One query; none of a file."""
    asked = source or connection()
    if asked.vendor != "postgresql":
        clock.settle()
    elif clock.frozen is None:
        since = clock.steady()
        with asked.cursor() as cursor:
            cursor.execute(f"SELECT {now_sql(asked)}")
            clock.follow(as_moment(cursor.fetchone()[0]), since=since)


MEASURE_EVERY = 30.0
"""Seconds between two measurements by new connections: a host may open one for each request."""

_measured_at = float("-inf")


def _measure_with(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Measure the clock with a new connection, so that no query comes before it."""
    global _measured_at  # noqa: PLW0603 - one clock per process
    if not apps.models_ready or connection.alias != alias():
        return
    if clock.steady() - _measured_at > MEASURE_EVERY:
        _measured_at = clock.steady()
        with suppress(Error):  # the caller's own query meets it again
            measure_clock(connection)


connection_created.connect(_measure_with, dispatch_uid="vestibule.clock")


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
