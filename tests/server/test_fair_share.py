"""Requests share the connections that PostgreSQL allows, within a process and between processes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db.utils import ConnectionHandler

from tests.server.databases import fresh_postgres
from tests.waiting import NEVER
from vestibule.server.engine import request_slots, resident_threads
from vestibule.server.engine.request_slots import RequestSlots
from vestibule.server.engine.resident_threads import ResidentThreads
from vestibule.server.environment.database import database
from vestibule.server.postgresql import fair_share
from vestibule.server.postgresql.fair_share import FairShare
from vestibule.server.postgresql.watch import Watch, Watching

pytestmark = pytest.mark.django_db
ALLOWED = 2


@pytest.fixture
def url() -> Iterator[str]:
    """A database whose user may open two connections."""
    name, password = f"few_{secrets.token_hex(4)}", secrets.token_hex(8)
    with fresh_postgres() as made, psycopg.connect(made, autocommit=True) as owner:
        owner.execute(  # type: ignore[call-overload,unused-ignore]
            f"CREATE ROLE {name} LOGIN PASSWORD '{password}' CONNECTION LIMIT {ALLOWED}"
        )
        split = urlsplit(made)
        netloc = f"{name}:{password}@{split.hostname}:{split.port}"
        yield urlunsplit(split._replace(netloc=netloc))
        owner.execute(f"DROP ROLE {name}")  # type: ignore[call-overload,unused-ignore]


@pytest.fixture
def share(monkeypatch: pytest.MonkeyPatch) -> FairShare:
    """This process's share, as a server has it."""
    share = FairShare(threads=8, workers=2)
    monkeypatch.setattr(Watching, "share", share)
    monkeypatch.setattr(Watching, "watch", Watch(silence=NEVER, query=NEVER))
    return share


def asks(connections: Any, end: Any) -> int:
    """Serve a request; returns which process of PostgreSQL answered."""
    Watching.begin_request()
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])
    finally:
        Watching.end_request()
        end()


@pytest.fixture(params=["tuned", "plain"])
def serve(url, share, monkeypatch, request) -> Iterator[Callable[[], list[int]]]:
    """Serve sixty requests by an engine of six slots; returns what answered each of them."""
    tuned = request.param == "tuned"
    monkeypatch.setattr(fair_share, "WAITS", NEVER)
    connections = ConnectionHandler({"default": database(url, tuned=tuned)})
    monkeypatch.setattr(request_slots, "connections", connections)
    monkeypatch.setattr(resident_threads, "connections", connections)
    slots: Any = RequestSlots(6, spare=6) if tuned else ResidentThreads(6)
    share.on_wanted = slots.pass_connections_on
    end = (lambda: None) if tuned else resident_threads._look_after_connections

    def all_at_once() -> list[int]:
        answered: list[int] = []

        def one(_: int) -> None:
            slots.run_blocking(lambda: answered.append(asks(connections, end)))

        with ThreadPoolExecutor(12) as pool:
            list(pool.map(one, range(60)))
        return answered

    yield all_at_once
    for _ in range(2 if tuned else 6):
        slots.close_idle() if tuned else slots.end_one()


def test_more_slots_than_connections_serve_with_those_that_they_get(serve, share, caplog):
    assert len(serve()) == 60
    [said] = [each.getMessage() for each in caplog.records if each.name == fair_share.__name__]
    assert "2 * (8 + 2) = 20" in said


def test_a_process_keeps_no_more_than_its_share(serve, share):
    share.ceiling, share._count_at = 1, float("inf")  # no count finds that there is room
    assert len(serve()) == 60
    assert share._number() <= 1


def test_the_share_is_what_the_others_leave_among_the_processes_that_serve(
    url, share, monkeypatch, caplog
):
    for seen, ceiling in (((20, 3, 3), 5), ((20, 19, 2), 1), ((500, 3, 4), None)):
        sql = f"SELECT {', '.join(map(str, seen))} WHERE %s = %s"
        monkeypatch.setattr(fair_share, "_COUNT", sql)
        with psycopg.connect(url) as connection:
            share._count(connection)
        assert share.ceiling == ceiling
    assert caplog.text.count("2 * (8 + 2) = 20") == 1


def test_a_server_counts_itself(url, share):
    connection = ConnectionHandler({"default": database(url)})["default"]
    connection.ensure_connection()
    raw: Any = connection.connection
    most, others, processes = raw.execute(fair_share._COUNT, ("vestibule-serve %",) * 2).fetchone()
    assert most > others >= 0
    assert processes >= 1
    connection.close()
