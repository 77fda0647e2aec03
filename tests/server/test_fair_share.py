"""Requests share the connections that PostgreSQL allows, within a process and between processes."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db.utils import ConnectionHandler

from tests.server.databases import fresh_postgres
from tests.waiting import NEVER
from vestibule.core.breaker import NoAnswer
from vestibule.server.engine import request_slots, resident_threads
from vestibule.server.engine.request_slots import RequestSlots
from vestibule.server.engine.resident_threads import ResidentThreads
from vestibule.server.environment.database import database
from vestibule.server.postgresql import fair_share
from vestibule.server.postgresql.fair_share import FairShare, application_name
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
    assert fair_share._number(share._open) <= 1


class Raw:
    """A connection of psycopg, as far as it matters here."""

    closed = False


def test_a_message_that_is_sent_slowly_keeps_no_request_without_a_connection(share, monkeypatch):
    monkeypatch.setattr(fair_share, "WAITS", 0)
    share.ceiling = 1
    sending = [share.connect(Raw, may_wait=False) for _ in range(2)]
    served = share.connect(Raw, may_wait=True)
    with pytest.raises(NoAnswer):
        share.connect(Raw, may_wait=True)
    assert [share._is_surplus(each) for each in (served, *sending)] == [False, True, True]


def test_the_share_is_what_the_others_leave_among_the_processes_that_serve(
    url, share, monkeypatch, caplog
):
    for seen, ceiling in (((17, 3), 5), ((1, 2), 1), ((497, 4), None)):
        sql = f"SELECT {', '.join(map(str, seen))} WHERE %s <> ''"
        monkeypatch.setattr(fair_share, "_COUNT", sql)
        with psycopg.connect(url) as connection:
            share._count(connection)
        assert share.ceiling == ceiling
    assert caplog.text.count("2 * (8 + 2) = 20") == 1


def left(raw: Any) -> tuple[int, int]:
    """Return what is left for processes that serve, and how many there are."""
    found: tuple[int, int] = raw.execute(fair_share._COUNT, ("vestibule-serve %",)).fetchone()
    return found


def test_a_server_counts_itself_and_keeps_to_the_limit_of_its_role(url, share):
    connection = ConnectionHandler({"default": database(url)})["default"]
    connection.ensure_connection()
    room, processes = left(connection.connection)
    assert room == ALLOWED
    assert processes >= 1
    connection.close()


def test_connections_of_other_roles_are_counted_by_a_role_without_privileges(url):
    role = urlsplit(url).username
    with fresh_postgres() as made, psycopg.connect(made) as owner:
        owner.execute(f"ALTER ROLE {role} CONNECTION LIMIT -1")
        # Within one transaction, PostgreSQL shows the same connections to both.
        by_owner = left(owner)
        [others] = owner.execute(  # type: ignore[misc]
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND application_name NOT LIKE 'vestibule-serve %'"
        ).fetchone()
        owner.execute(f"SET LOCAL ROLE {role}")
        [allowed] = owner.execute(f"SELECT {fair_share.ALLOWED}").fetchone()  # type: ignore[misc]
        assert others
        assert left(owner) == by_owner
        assert left(owner)[0] == allowed - others


def test_processes_have_names_of_their_own_on_hosts_whose_names_begin_alike(monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: 4_194_304)  # the highest, and so in all containers
    names = set()
    for host in ("my-company-accounts-vestibule-5d9c7b6f4d-x2x9z", "5d9c7b6f4d-x2x9q", "node1"):
        monkeypatch.setattr(socket, "gethostname", lambda host=host: host)
        for _ in range(2):
            monkeypatch.setattr(fair_share._ProcessNumber, "of", (0, ""))
            names |= {application_name(), application_name()}
    assert len(names) == 6
    assert max(map(len, names)) == 63
    assert all(name.startswith("vestibule-serve ") for name in names)
