"""The health check of connections to PostgreSQL: no round trip, and nothing missed."""

from __future__ import annotations

import select
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from types import FrameType
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler, DataError

from tests.server.databases import fresh_postgres
from vestibule.server.environment.database import database
from vestibule.server.postgresql import base

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An empty database."""
    with fresh_postgres() as made:
        yield made


@pytest.fixture
def kept(url: str) -> Iterator[BaseDatabaseWrapper]:
    """A connection that has served a request."""
    connection = ConnectionHandler({"default": database(url)})["default"]
    connection.ensure_connection()
    yield connection
    connection.close()


def said(connection: BaseDatabaseWrapper, sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


def test_what_the_url_says_of_the_connection_counts():
    ours = database("postgres://ann@db.example/ours")["OPTIONS"]
    theirs = database("postgres://ann@db.example/ours?connect_timeout=9&sslmode=require")
    assert theirs["OPTIONS"] == {**ours, "connect_timeout": 9, "sslmode": "require"}


def test_a_connection_at_rest_is_asked_nothing(kept, url):
    pid = said(kept, "SELECT pg_backend_pid()")
    kept.close_if_unusable_or_obsolete()
    kept.close_if_health_check_failed()
    with psycopg.connect(url) as other:
        asked = "SELECT query FROM pg_stat_activity WHERE pid = %s"
        row = other.execute(asked, (pid,)).fetchone()
    assert row == ("SELECT pg_backend_pid()",)
    assert said(kept, "SELECT pg_backend_pid()") == pid


def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(kept, url):
    pid = said(kept, "SELECT pg_backend_pid()")
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))
    select.select([kept.connection.pgconn.socket], [], [], 10)
    kept.close_if_unusable_or_obsolete()
    assert said(kept, "SELECT pg_backend_pid()") != pid


def test_a_connection_that_was_told_something_is_asked_and_kept(kept, url):
    pid = said(kept, "SELECT pg_backend_pid()")
    with kept.cursor() as cursor:
        cursor.execute("LISTEN news")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("NOTIFY news")
    select.select([kept.connection.pgconn.socket], [], [], 10)
    kept.close_if_unusable_or_obsolete()
    assert said(kept, "SELECT pg_backend_pid()") == pid


def test_a_busy_connection_is_listened_to_now_and_then(kept, url, monkeypatch):
    monkeypatch.setattr(base, "LISTEN_AGAIN", 3600)
    pid = said(kept, "SELECT pg_backend_pid()")
    kept.close_if_unusable_or_obsolete()
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))
    select.select([kept.connection.pgconn.socket], [], [], 10)
    kept.close_if_unusable_or_obsolete()
    assert kept.connection is not None
    monkeypatch.setattr(base, "LISTEN_AGAIN", 0)
    kept.close_if_unusable_or_obsolete()
    assert said(kept, "SELECT pg_backend_pid()") != pid


TIMES = """SELECT moment FROM (VALUES
    ('2026-01-31 23:59:59.999999+00'::timestamptz), ('1969-12-31 12:00:00-11:30'), (NULL),
    ('9999-12-31 23:59:59+00'), ('0001-01-01 00:00:00+00')) times (moment)"""


def read(connection: BaseDatabaseWrapper, sql: str) -> tuple[list[object], int]:
    """Return the rows of a query, and how many functions in Python it took to read them."""
    calls = 0

    def count(_frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        calls += event == "call"

    with connection.cursor() as cursor:
        cursor.execute(sql)
        before = sys.getprofile()
        sys.setprofile(count)
        rows = cursor.fetchall()
        sys.setprofile(before)
    return [(*row, *(each.tzinfo for each in row if each)) for row in rows], calls


def test_times_are_read_in_c_as_django_reads_them(kept, url):
    django = dict(database(url), ENGINE="django.db.backends.postgresql")
    plain = ConnectionHandler({"default": django})["default"]
    theirs, by_python = read(plain, TIMES)
    ours, by_c = read(kept, TIMES)
    assert ours == theirs
    assert by_c == by_python - 4 * 3
    plain.close()


def test_lists_of_times_are_read_so_too(kept):
    with kept.cursor() as cursor:
        cursor.execute("SELECT ARRAY['2026-01-31 12:00+00'::timestamptz, NULL]")
        assert cursor.fetchall() == [([datetime(2026, 1, 31, 12, tzinfo=UTC), None],)]


def test_times_are_read_so_by_cursors_with_a_name_too(kept):
    with kept.chunked_cursor() as cursor:
        cursor.execute("SELECT '2026-01-31 12:00+00'::timestamptz")
        assert cursor.fetchall() == [(datetime(2026, 1, 31, 12, tzinfo=UTC),)]


def test_a_time_that_python_does_not_know_is_refused_as_by_django(kept):
    with pytest.raises(DataError):
        read(kept, "SELECT 'infinity'::timestamptz")


def test_another_time_zone_is_left_to_django(url):
    elsewhere = dict(database(url), TIME_ZONE="Europe/Berlin")
    connection = ConnectionHandler({"default": elsewhere})["default"]
    rows, _ = read(connection, "SELECT '2026-07-01 12:00+00'::timestamptz")
    assert rows == [(datetime(2026, 7, 1, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin"))]
    connection.close()
