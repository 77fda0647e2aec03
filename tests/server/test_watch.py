"""No thread waits for a silent database, and none for one query for ever."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from tests.manual_clock import ManualClock
from tests.server.databases import fresh_postgres
from tests.waiting import NEVER, wait_until
from vestibule.core.breaker import NoAnswer
from vestibule.server.environment.database import database
from vestibule.server.postgresql import watch as module
from vestibule.server.postgresql.watch import BACKGROUND_QUERIES, Watch, Watching

ENGINES = ("tuned", "plain")


class Database:
    """What a probe asks: it says nothing until it is told what."""

    def __init__(self) -> None:
        self.asked = 0
        self._says = threading.Event()
        self._failure: Exception | None = None

    def probe(self, _: float) -> None:
        self.asked += 1
        assert self._says.wait(NEVER)
        self._says.clear()
        if self._failure is not None:
            raise self._failure

    def says(self, failure: Exception | None = None) -> None:
        """Answer the probe that runs, or let it fail."""
        self._failure = failure
        self._says.set()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def watch(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Watch:
    monkeypatch.setattr(module, "PROBE_EVERY", 0)
    return Watch(silence=1.5, query=15, clock=clock)


def test_an_unanswered_probe_releases_all_who_wait_until_one_is_answered(watch, clock):
    silent, since = Database(), clock()
    watch.still_waiting(since, silent.probe)
    assert not silent.asked
    clock.moment += 0.5
    for _ in range(2):
        watch.still_waiting(since, silent.probe)
    clock.moment += 1
    with pytest.raises(NoAnswer):
        watch.still_waiting(since, silent.probe)
    with pytest.raises(NoAnswer):
        watch.require_answers()
    silent.says(NoAnswer("late"))
    wait_until(lambda: silent.asked == 2)
    assert watch.breaker.is_open
    silent.says()
    wait_until(lambda: not watch.breaker.is_open)
    watch.require_answers()


def test_a_query_is_slow_until_its_deadline_where_probes_are_answered(watch, clock):
    database = Database()

    def waits(seconds: float) -> None:
        since, number = clock(), database.asked
        clock.moment += seconds
        watch.still_waiting(since, database.probe)
        wait_until(lambda: database.asked == number + 1)
        database.says()
        wait_until(lambda: watch._asked_at is None)

    waits(BACKGROUND_QUERIES - 1)
    with pytest.raises(NoAnswer):
        waits(BACKGROUND_QUERIES)
    watch.begin_request()
    waits(15)
    with pytest.raises(NoAnswer):  # PostgreSQL had a second to cancel it
        waits(16)
    watch.begin_request()
    waits(15)
    waits(14)
    with pytest.raises(NoAnswer):  # all of the request's queries together
        waits(2)
    watch.end_request()
    waits(20)


@contextmanager
def watching(monkeypatch: pytest.MonkeyPatch, *, silence: float, query: float) -> Iterator[Watch]:
    """Have this process watch the database, as a server does."""
    watch = Watch(silence=silence, query=query)
    monkeypatch.setattr(Watching, "watch", watch)
    yield watch
    monkeypatch.setattr(Watching, "watch", None)


def connection_to(url: str, engine: str) -> Any:
    return ConnectionHandler({"default": database(url, tuned=engine == "tuned")})["default"]


def refuse_all(listening: socket.socket) -> None:
    """Answer every connection as PostgreSQL does when it has too many, in a language of its own."""
    words = "SВАЖНО\0VFATAL\0C53300\0Mизвините, уже слишком много клиентов\0\0"  # noqa: RUF001
    message = words.encode()
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection, suppress(OSError):  # it may have gone
            connection.recv(4096)  # who it is: unread, it would reset the connection
            connection.sendall(b"E" + (len(message) + 4).to_bytes(4, "big") + message)


@pytest.mark.django_db
def test_a_server_that_takes_connections_and_says_nothing_is_not_waited_for(monkeypatch):
    with socket.create_server(("127.0.0.1", 0), backlog=16) as silent:
        url = (
            f"postgres://ann@127.0.0.1:{silent.getsockname()[1]}/ours"
            "?connect_timeout=600&sslmode=disable&gssencmode=disable"
        )
        opened = []
        for engine in ENGINES:
            with watching(monkeypatch, silence=0.3, query=NEVER) as watch:
                with pytest.raises(OperationalError, match="does not answer"):
                    connection_to(url, engine).ensure_connection()
                assert watch.breaker.is_open
                opened.append(watch.breaker)
        threading.Thread(target=refuse_all, args=(silent,), daemon=True).start()
        wait_until(lambda: not any(each.is_open for each in opened))
        silent.shutdown(socket.SHUT_RDWR)


@pytest.mark.django_db
def test_a_query_without_an_answer_closes_its_connection_and_the_next_has_another(monkeypatch):
    with fresh_postgres() as url, watching(monkeypatch, silence=NEVER, query=NEVER) as watch:
        for engine in ENGINES:
            connection = connection_to(url, engine)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                first = cursor.fetchone()
                watch.breaker.failed()
                with pytest.raises(OperationalError, match="does not answer"):
                    cursor.execute("SELECT 1")
            assert connection.connection.closed
            watch.breaker.succeeded()
            connection.close_if_unusable_or_obsolete()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                assert cursor.fetchone() != first
            connection.close()


@pytest.mark.django_db
def test_in_a_request_postgresql_itself_cancels_what_takes_too_long(monkeypatch):
    shown = "SELECT current_setting('statement_timeout')"
    with fresh_postgres() as url, watching(monkeypatch, silence=NEVER, query=NEVER) as watch:
        for engine in ENGINES:
            for begin, expected in ((watch.begin_request, f"{NEVER:g}s"), (watch.end_request, "0")):
                begin()
                connection = connection_to(url, engine)
                with connection.cursor() as cursor:
                    cursor.execute(shown)
                    [found] = cursor.fetchone()
                    cursor.execute("SELECT %s::interval = %s::interval", [found, expected])
                    assert cursor.fetchone() == (True,)
                connection.close()
