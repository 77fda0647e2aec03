"""psycopg's connection, whose waits end (``watch``): for an answer, and to be connected."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar
from weakref import WeakSet

import psycopg

from vestibule.core.breaker import NoAnswer
from vestibule.core.metrics import Gauge
from vestibule.server.postgresql.watch import Probe, Watch, Watching

Result = TypeVar("Result")
Waiter = Generator[Any, Any, Result]
"""What psycopg's waiting goes through: it says what to wait for, and is told what is ready."""

LOOK_UP_EVERY = 0.1
"""Seconds, as psycopg itself does to notice signals."""


class OpenConnections:
    """The connections of this process, but for those of probes, to be counted."""

    _lock = threading.Lock()
    _all: WeakSet[Any] = WeakSet()

    @classmethod
    def add(cls, connection: Any) -> Any:
        """Count a connection until it is closed, and return it."""
        with cls._lock:
            cls._all.add(connection)
        return connection

    @classmethod
    def number(cls) -> int:
        """Return how many are open."""
        with cls._lock:
            return sum(not each.closed for each in cls._all)


OPEN = Gauge("vestibule_database_connections", "Connections of this process to PostgreSQL.")
OPEN.follow(OpenConnections.number)


class ResponseTimeout(psycopg.OperationalError):
    """The database did not answer, so that it is unknown what became of the query.

    The connection is closed. Django makes its own ``OperationalError`` of it.
    """


class Connection(psycopg.Connection[Any]):
    """A connection that is closed where psycopg would wait on."""

    _watch: Watch
    _probe: Probe

    def wait(  # type: ignore[override]  # whatever arguments this release takes
        self, waiter: Any, *given: Any, **options: Any
    ) -> Any:
        """Wait as psycopg does, unless the database is silent or the query took too long."""
        try:
            return super().wait(_watched(waiter, self._watch, self._probe), *given, **options)
        except NoAnswer as error:
            self.pgconn.finish()
            raise ResponseTimeout(str(error)) from None


def connect(*given: Any, **options: Any) -> Any:
    """Connect as psycopg does; where this process watches, also wait for no silent server.

    On a thread of its own, because looking up a name cannot be interrupted.

    Raises:
        ResponseTimeout: the server is silent.
    """
    watch = Watching.watch
    if watch is None:
        return OpenConnections.add(psycopg.connect(*given, **options))

    def probe(seconds: float) -> None:
        _ask(given, options, seconds)

    connection = _on_a_thread(lambda: Connection.connect(*given, **options), watch, probe)
    connection._watch, connection._probe = watch, probe
    return OpenConnections.add(connection)


def _watched(waiter: Waiter[Result], watch: Watch, probe: Probe) -> Waiter[Result]:
    """Go through a waiter, as long as it makes sense to wait for the database."""
    if watch.breaker.is_open:
        watch.require_answers()
    since = time.monotonic()
    return _looking_up(waiter, lambda: watch.still_waiting(since, probe))


def _looking_up(waiter: Waiter[Result], still_waiting: Callable[[], None]) -> Waiter[Result]:
    """Go through a waiter, and call ``still_waiting`` whenever there was nothing for a while."""
    try:
        wanted = next(waiter)
        while True:
            ready = yield wanted
            if not ready:
                still_waiting()
            wanted = waiter.send(ready)
    except StopIteration as end:
        result: Result = end.value
        return result


def _on_a_thread(connect: Callable[[], Any], watch: Watch, probe: Probe) -> Any:
    """Connect, or give up; a connection that is made too late is closed.

    Raises:
        ResponseTimeout: the server is silent.
    """
    made: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
    given_up = threading.Event()

    def run() -> None:
        try:
            made.put((connect(), None))
        except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
            made.put((None, error))
        if given_up.is_set():
            _discard(made)

    try:
        watch.require_answers()
        threading.Thread(target=run, name="vestibule-connect", daemon=True).start()
        connection, failure = _received(made, watch, probe)
    except NoAnswer as error:
        given_up.set()
        _discard(made)
        raise ResponseTimeout(str(error)) from None
    if failure is not None:
        raise failure
    return connection


def _received(made: SimpleQueue[Any], watch: Watch, probe: Probe) -> Any:
    since = time.monotonic()
    while True:
        try:
            return made.get(timeout=LOOK_UP_EVERY)
        except Empty:
            watch.still_waiting(since, probe)


def _discard(made: SimpleQueue[Any]) -> None:
    with suppress(Empty):
        connection, _ = made.get_nowait()
        if connection is not None:
            connection.close()


_SERVER_SAID = re.compile(r"failed: [^:\n]+:  ")
"""How libpq quotes the server: the severity in the server's language, and two spaces."""


class _Probing(psycopg.Connection[Any]):
    """A connection whose waits have a deadline of their own."""

    until: float

    def wait(  # type: ignore[override]  # the same
        self, waiter: Any, *given: Any, **options: Any
    ) -> Any:
        return super().wait(_looking_up(waiter, self._still_waiting), *given, **options)

    def _still_waiting(self) -> None:
        if time.monotonic() > self.until:
            raise NoAnswer("SELECT 1 was not answered")


def _ask(given: Any, options: dict[str, Any], seconds: float) -> None:
    """Ask on a connection of its own. A refusal by the server itself is an answer too.

    Raises:
        OperationalError: there was no answer.
        NoAnswer: the same.
    """
    until = time.monotonic() + seconds
    try:
        connection = _Probing.connect(*given, **options)
    except psycopg.OperationalError as error:
        if _SERVER_SAID.search(str(error)):  # such as that there are too many connections
            return
        raise
    try:
        connection.until = until
        connection.execute("SELECT 1")
    finally:
        connection.close()
