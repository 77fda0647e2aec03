"""A process's share of the connections that PostgreSQL allows (``max_connections``).

A server that is allowed fewer connections than it has threads serves with those that it has: a
request that gets none waits briefly for one that another request of its process has done with.
And no process keeps more than its share while others have none: every ten seconds it counts the
processes that are connected (by ``application_name``), and takes back what is above its share.
``HEADROOM`` stays free for a process that has none yet, and is therefore not counted.

Nothing here is loaded with Django or psycopg, as in ``watch``.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any
from weakref import WeakSet

from vestibule.core.breaker import NoAnswer
from vestibule.core.metrics import Counter

logger = logging.getLogger(__name__)

MISSED = Counter(
    "vestibule_database_connections_missed_total",
    "Requests that got no connection of their own, and waited for that of another request.",
)

HEADROOM = 2
"""Connections that all processes together leave free."""

WAITS = 1.0
"""Seconds that a request waits for a connection, before it is answered with 503."""

LOOK_AGAIN = 0.1
"""Seconds after which it tries to open one, and asks idle threads for theirs, once more."""

COUNT_EVERY = 10.0
"""Seconds between two counts of a process."""

TELL_EVERY = 600.0
"""Seconds between two log lines about missing connections."""

_NONE_LEFT = (
    "too many clients",
    "too many connections",  # of a role or a database
    "remaining connection slots",
    "no more connections allowed",  # PgBouncer
)
_SERVES = "vestibule-serve"
_LONGEST_HOST = 30
"""Characters of a host's name: with all the rest, PostgreSQL takes 63."""

ALLOWED = """current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0)"""
"""SQL for how many connections all users together may have that have no privileges."""

OF_CLIENTS = """datid IS NOT NULL AND usesysid IS NOT NULL
    AND coalesce(backend_type, 'client backend') = 'client backend'"""
"""SQL for a connection of a client in ``pg_stat_activity``. Of the connections of other roles,
PostgreSQL tells a role without privileges whose they are, and not of which kind."""

_COUNT = f"""
SELECT least(
         {ALLOWED} - count(*) FILTER (WHERE NOT serves),
         (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user)
             - count(*) FILTER (WHERE NOT serves AND usename = current_user),
         (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
             - count(*) FILTER (WHERE NOT serves AND datname = current_database())
       ),
       count(DISTINCT application_name) FILTER (WHERE serves)
FROM (SELECT *, application_name LIKE %s AS serves FROM pg_stat_activity WHERE {OF_CLIENTS}) clients
"""  # noqa: S608 - of constants


def application_name() -> str:
    """Return the name by which PostgreSQL knows the connections of this process.

    The end of a host's name is kept, since names of pods begin alike; and containers of one host
    number their processes alike.
    """
    host = socket.gethostname()[-_LONGEST_HOST:]
    return f"{_SERVES} {host} {os.getpid()} {_ProcessNumber.current()}"


class _ProcessNumber:
    """A random number of this process, whose name must not be that of another one."""

    of: tuple[int, str] = (0, "")

    @classmethod
    def current(cls) -> str:
        """Return the number; a forked process has its own."""
        if cls.of[0] != os.getpid():
            cls.of = os.getpid(), secrets.token_hex(4)
        return cls.of[1]


class FairShare:
    """Bounds the connections of a process, and passes them from one request to another.

    ``ceiling`` is its share of them; None if that is more than it can use. Requests may always have
    one, or a message that is sent slowly would keep them all out. ``_open``, ``_serving`` (those of
    requests) and ``_waiting`` (requests without one, the oldest first) change under ``_lock`` only.
    """

    on_wanted: Callable[[], None] = staticmethod(lambda: None)
    """Has threads that do nothing call ``after_request``; the engine sets it."""

    def __init__(self, *, threads: int, workers: int) -> None:
        self.ceiling: int | None = None
        self._threads, self._workers = threads, workers
        self._lock = threading.Lock()
        self._open: WeakSet[Any] = WeakSet()
        self._serving: WeakSet[Any] = WeakSet()
        self._waiting: deque[SimpleQueue[Any]] = deque()
        self._count_at = self._tell_at = float("-inf")

    @property
    def is_short(self) -> bool:
        """Whether a connection may have to be given up at the end of a request."""
        return bool(self._waiting) or self.ceiling is not None

    def connect(self, open_one: Callable[[], Any], *, may_wait: bool) -> Any:
        """Open a connection, or wait for one that another request has done with.

        Raises:
            NoAnswer: none became free in time.
        """
        if not may_wait or self._below_ceiling():
            try:
                return self._opened(open_one, serves=may_wait)
            except Exception as error:
                if not _none_left(error):
                    raise
                self._tell()
                if not may_wait:
                    raise
        return self._wait(open_one)

    def after_request(self, wrapper: Any) -> None:
        """Pass a connection on that is not needed any more, or close it if it is one too many."""
        if not self.is_short and time.monotonic() < self._count_at:
            return  # nearly always
        raw = wrapper.connection
        if raw is None or raw.closed or wrapper.in_atomic_block or raw.info.transaction_status:
            return
        if self.ceiling is not None and self._is_surplus(raw):
            wrapper.close()
        elif self._waiting:
            self._pass_on(wrapper)
        elif time.monotonic() >= self._count_at:
            self._count(raw)

    def _below_ceiling(self) -> bool:
        if self.ceiling is None:
            return True
        with self._lock:
            return _number(self._open) < self.ceiling or not _number(self._serving)

    def _opened(self, open_one: Callable[[], Any], *, serves: bool) -> Any:
        raw = open_one()
        with self._lock:
            self._open.add(raw)
            if serves:
                self._serving.add(raw)
        return raw

    def _wait(self, open_one: Callable[[], Any]) -> Any:
        MISSED.inc()
        ticket: SimpleQueue[Any] = SimpleQueue()
        with self._lock:
            self._waiting.append(ticket)
        until = time.monotonic() + WAITS
        try:
            while time.monotonic() < until:
                self.on_wanted()
                with suppress(Empty):
                    return ticket.get(timeout=LOOK_AGAIN)
                if self._below_ceiling():
                    with suppress(Exception):  # there is none yet
                        return self._opened(open_one, serves=True)
        finally:
            self._leave(ticket)
        raise NoAnswer("no connection became free in time")

    def _leave(self, ticket: SimpleQueue[Any]) -> None:
        """Stop waiting; a connection that came too late is closed."""
        with self._lock, suppress(ValueError):
            self._waiting.remove(ticket)
        with suppress(Empty):
            ticket.get_nowait().close()

    def _is_surplus(self, raw: Any) -> bool:
        with self._lock:
            last = raw in self._serving and _number(self._serving) == 1
            surplus = self.ceiling is not None and _number(self._open) > self.ceiling and not last
            if surplus:
                self._open.discard(raw)  # others must not count it as well
                self._serving.discard(raw)
            return surplus

    def _pass_on(self, wrapper: Any) -> None:
        with self._lock:
            if self._waiting:
                raw, wrapper.connection = wrapper.connection, None
                self._serving.add(raw)
                self._waiting.popleft().put(raw)

    def _count(self, raw: Any) -> None:
        """Ask PostgreSQL how many processes there are, and what each may have."""
        self._count_at = time.monotonic() + COUNT_EVERY
        with suppress(Exception):  # the next request finds out what is wrong
            left, processes = raw.execute(_COUNT, (f"{_SERVES} %",)).fetchone()
            share = max(1, (left - HEADROOM) // max(1, processes))
            self.ceiling = share if share < self._threads + 2 else None
        if self.ceiling is not None:
            self._tell()

    def _tell(self) -> None:
        """Say which numbers to change, now and then."""
        now = time.monotonic()
        if now < self._tell_at:
            return
        self._tell_at = now + TELL_EVERY
        logger.warning(
            "PostgreSQL allows fewer connections than the nodes may open, so they share. A node "
            "opens up to VESTIBULE_WORKERS * (VESTIBULE_THREADS + 2) = %s * (%s + 2) = %s: lower "
            "these, or raise max_connections of PostgreSQL to that number times the nodes, and ten "
            "more.",
            self._workers,
            self._threads,
            self._workers * (self._threads + 2),
        )


def _number(connections: WeakSet[Any]) -> int:
    return sum(not each.closed for each in connections)


def _none_left(error: Exception) -> bool:
    """Whether a connection was refused because there are too many."""
    text = str(error)
    return any(each in text for each in _NONE_LEFT)
