"""Statements of hot requests: prepared once for each connection, and otherwise as by a cursor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.test.utils import CaptureQueriesContext

from tests.server.databases import fresh_postgres
from vestibule import database
from vestibule.core.breaker import NoAnswer
from vestibule.database import by_cursor
from vestibule.server.environment.database import database as settings_of
from vestibule.server.postgresql.connection import ResponseTimeout
from vestibule.server.postgresql.prepared import MOST
from vestibule.server.postgresql.watch import Watch, Watching

pytestmark = pytest.mark.django_db

VALUES = (
    *(0, 1, 40_000, 2**31 - 1, 2**62, -7, True, False, None),
    *("", "text", "100%", "ünïcode", "'; --"),
    *(UUID(int=7), datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)),
)
TYPES = (*["bigint"] * 6, *["boolean"] * 2, *["text"] * 6, "uuid", "timestamptz")
TABLE = """
CREATE TABLE things (number int PRIMARY KEY, facts jsonb DEFAULT '{"a": 1}', words text[],
    address inet DEFAULT '192.0.2.1', amount numeric DEFAULT 1.50, raw bytea DEFAULT 'x')"""
INSERT = "INSERT INTO things (number) VALUES (%s) RETURNING number"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A database with one table."""
    with fresh_postgres() as made:
        with psycopg.connect(made, autocommit=True) as connection:
            connection.execute(TABLE)
        yield made


@pytest.fixture
def connection(url: str) -> Iterator[Any]:
    """A connection of the ready server, to an empty table."""
    made: Any = ConnectionHandler({"default": settings_of(url)})["default"]
    with made.cursor() as cursor:
        cursor.execute("TRUNCATE things")
    yield made
    made.close()


def prepared(connection: BaseDatabaseWrapper) -> int:
    """Return how many statements of ours are prepared."""
    sql = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'vestibule%%'"
    return int(by_cursor(connection, sql)[0][0])


def test_the_rows_are_those_of_a_cursor(connection):
    sql = "SELECT " + ", ".join(f"%s::{each}" for each in TYPES) + ", '%%', now() - now()"
    assert connection.fetch(sql, VALUES) == by_cursor(connection, sql, VALUES)
    assert connection.fetch(INSERT, (1,)) == [(1,)]
    for sql, values in (
        ("SELECT * FROM things WHERE number = %s", (1,)),
        ("SELECT * FROM things WHERE number = %s", (2,)),
        ("UPDATE things SET words = ARRAY[%s, 'b'] WHERE number < %s RETURNING *", ("a", 40_000)),
        ("SELECT number, %s FROM things, generate_series(1, 3)", ("x",)),
    ):
        assert connection.fetch(sql, values) == by_cursor(connection, sql, values)
    assert connection.fetch("DELETE FROM things WHERE number = %s", (1,)) == []


def test_a_statement_is_prepared_once_for_each_connection(connection):
    for number in (1, 40_000, 3):
        connection.fetch(INSERT, (number,))
    assert prepared(connection) == 1
    connection.close()
    assert connection.fetch(INSERT, (4,)) == [(4,)]
    assert prepared(connection) == 1


def test_a_connection_keeps_so_many_prepared_and_no_more(connection):
    for number in range(MOST + 5):
        for value in (number, -number):
            sql = f"SELECT {number} + %s"
            assert connection.fetch(sql, (value,)) == [(number + value,)]
    assert prepared(connection) == MOST


def test_it_stays_prepared_when_the_connection_goes_on_to_another_thread(connection, url):
    other: Any = ConnectionHandler({"default": settings_of(url)})["default"]
    connection.fetch(INSERT, (1,))
    other.ensure_connection()
    other.close()
    other.connection, connection.connection = connection.connection, None
    assert other.fetch(INSERT, (2,)) == [(2,)]
    assert prepared(other) == 1
    other.close()


def test_a_transaction_holds_it_like_any_other_query(connection):
    connection.fetch(INSERT, (1,))
    connection.set_autocommit(False)
    assert connection.fetch(INSERT, (2,)) == [(2,)]
    assert connection.fetch("DELETE FROM things WHERE number = %s", (3,)) == []
    connection.rollback()
    connection.set_autocommit(True)
    assert by_cursor(connection, "SELECT number FROM things") == [(1,)]


def test_it_is_prepared_again_after_psycopg_has_deallocated_all(connection):
    connection.fetch(INSERT, (1,))
    for _ in range(4):  # until psycopg has prepared one of its own
        by_cursor(connection, "SELECT number FROM things WHERE number = %s", (1,))
    connection.set_autocommit(False)
    by_cursor(connection, "SELECT 1")
    connection.rollback()
    connection.set_autocommit(True)
    by_cursor(connection, "SELECT 1")
    assert prepared(connection) == 0
    assert [connection.fetch(INSERT, (number,)) for number in (2, 3)] == [[(2,)], [(3,)]]
    assert prepared(connection) == 1


def test_it_is_prepared_again_after_a_column_got_another_type(connection, url):
    sql = "SELECT amount FROM things WHERE number = %s"
    connection.fetch(INSERT, (1,))
    before = connection.fetch(sql, (1,))
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("ALTER TABLE things ALTER amount TYPE float")
        try:
            assert connection.fetch(sql, (1,)) == connection.fetch(sql, (1,)) == [(1.5,)]
        finally:
            other.execute("ALTER TABLE things ALTER amount TYPE numeric")
    assert not connection.errors_occurred
    assert connection.fetch(sql, (1,)) == before


def test_what_the_server_refuses_is_djangos_error(connection):
    connection.fetch(INSERT, (1,))
    with pytest.raises(IntegrityError) as refused:
        connection.fetch(INSERT, (1,))
    assert "things_pkey" in str(refused.value)
    assert connection.fetch(INSERT, (2,)) == [(2,)]


def test_a_connection_that_was_lost_is_opened_again_for_the_next(connection, url):
    connection.fetch(INSERT, (1,))
    pid = connection.connection.info.backend_pid
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))
    with pytest.raises(OperationalError):
        connection.fetch(INSERT, (2,))
    assert connection.errors_occurred  # so that Django looks at the connection before the next
    connection.close_if_unusable_or_obsolete()
    assert connection.fetch(INSERT, (2,)) == [(2,)]


def test_nothing_is_asked_of_a_silent_server(connection, monkeypatch):
    connection.close()
    watch = Watch(silence=60, query=60)
    monkeypatch.setattr(Watching, "watch", watch)
    connection.fetch(INSERT, (1,))
    watch.breaker.failed()
    with pytest.raises(OperationalError) as refused:
        connection.fetch(INSERT, (2,))
    assert isinstance(refused.value.__cause__, ResponseTimeout)
    assert str(refused.value) == str(NoAnswer("the database does not answer"))


def test_wrappers_see_it_and_may_refuse_it(connection):
    seen = []

    def note(execute: Any, sql: Any, values: Any, many: Any, context: Any) -> Any:
        seen.append((sql, values, many, context["connection"]))
        return execute(sql, values, many, context)

    def refuse(*_: Any) -> None:
        raise ZeroDivisionError

    with connection.execute_wrapper(note):
        assert connection.fetch(INSERT, (1,)) == [(1,)]
    with connection.execute_wrapper(refuse), pytest.raises(ZeroDivisionError):
        connection.fetch(INSERT, (2,))
    assert by_cursor(connection, "SELECT number FROM things") == [(1,)]
    assert seen == [(INSERT, (1,), False, connection)]


def test_a_wrapper_that_returns_nothing_does_not_have_it_executed_twice(connection):
    """Django needs no wrapper's return value; a second refresh would look like a copied token."""

    def forget(execute: Any, *about: Any) -> None:
        execute(*about)

    with connection.execute_wrapper(forget):
        assert connection.fetch(INSERT, (1,)) == [(1,)]
        assert connection.fetch("DELETE FROM things WHERE number = %s", (2,)) == []
    assert prepared(connection) == 2


def test_it_is_logged_where_queries_are(connection):
    with CaptureQueriesContext(connection) as captured:
        connection.fetch(INSERT, (1,))
    assert [each["sql"] for each in captured] == [INSERT.replace("%s", "1")]


def test_nothing_is_prepared_behind_a_pooler(connection):
    connection.ensure_connection()
    connection.connection.prepare_threshold = None
    assert connection.fetch(INSERT, (1,)) == [(1,)]
    assert prepared(connection) == 0


def test_other_backends_are_asked_by_a_cursor(url):
    plain = dict(settings_of(url), ENGINE="django.db.backends.postgresql")
    other = ConnectionHandler({"default": plain})["default"]
    assert database.fetching(other)("SELECT %s::int", (7,)) == [(7,)]
    assert database.fetching(other)("RESET TIME ZONE", ()) == []
    other.close()
