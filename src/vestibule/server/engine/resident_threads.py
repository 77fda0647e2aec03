"""Resident threads: how the plain engine bounds requests at once, and database connections.

Django keeps a connection for each thread, and granian answers on any of some hundred. So requests
are run by a fixed number of threads of our own, the residents, and granian's threads wait for
them. A resident that waits for a password hash, or for another server, closes its connections and
starts a successor; back from there, it takes the place of a resident, which ends.

There are always ``at_once`` residents, idle ones included, and only they have connections. No
lock is needed: residents take work and requests for their place from one queue, the oldest first.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import get_ident

from django.db import connections

from vestibule.server.engine.held_connections import close, look_after
from vestibule.server.engine.slot_metrics import RUNNING, SLOTS, WAITING

logger = logging.getLogger(__name__)

Done = SimpleQueue[None]

IDLE_AFTER = 45.0
"""Seconds without a request after which a resident closes its connections."""


class ResidentThreads:
    """Runs at most ``at_once`` requests at the same time, with a connection each."""

    def __init__(self, at_once: int) -> None:
        self._queue: SimpleQueue[tuple[Callable[[], None] | None, Done]] = SimpleQueue()
        self._here = threading.local()
        self._running: set[int] = set()
        for _ in range(at_once):
            self._start()
        SLOTS.follow(lambda: at_once)
        RUNNING.follow(lambda: len(self._running))
        WAITING.follow(self._queue.qsize)

    def run_blocking(self, work: Callable[[], None]) -> None:
        """Have a piece of work run by a resident, and wait until it is done."""
        done: Done = SimpleQueue()
        self._queue.put((work, done))
        done.get()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let another thread run in this one's place until the block is left.

        Does nothing on a thread that is no resident, nor within a transaction.
        """
        held = connections.all(initialized_only=True)
        is_resident = getattr(self._here, "is_resident", False)
        if not is_resident or any(each.in_atomic_block for each in held):
            yield
            return
        close_connections()
        self._start()
        self._here.is_resident = False
        self._running.discard(get_ident())
        try:
            yield
        finally:
            self.end_one()
            self._running.add(get_ident())
            self._here.is_resident = True

    def pass_connections_on(self) -> None:
        """Have an idle resident look after its connections, because a request has none."""
        self._queue.put((_look_after_connections, Done()))

    def end_one(self) -> None:
        """Wait until a resident has ended and closed its connections."""
        ended: Done = SimpleQueue()
        self._queue.put((None, ended))
        ended.get()

    def _start(self) -> None:
        threading.Thread(target=self._reside, name="vestibule-resident", daemon=True).start()

    def _reside(self) -> None:
        self._here.is_resident = True
        while True:
            work, done = self._next()
            if work is None:
                close_connections()
                done.put(None)
                return
            self._running.add(get_ident())
            try:
                work()
            except BaseException:
                logger.exception("A request was left unanswered.")
            self._running.discard(get_ident())
            done.put(None)

    def _next(self) -> tuple[Callable[[], None] | None, Done]:
        """Wait for work; without any for a while, PostgreSQL has the connection for others."""
        with suppress(Empty):
            return self._queue.get(timeout=IDLE_AFTER)
        close_connections()
        return self._queue.get()


def _look_after_connections() -> None:
    """Close connections of this thread that cannot be used any more."""
    look_after(connections.all(initialized_only=True))


def close_connections() -> None:
    """Close the database connections of this thread."""
    close(connections.all(initialized_only=True))
