"""The health check of connections to PostgreSQL: no round trip, and nothing missed."""

from __future__ import annotations

import select
from collections.abc import Iterator

import psycopg
import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

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
