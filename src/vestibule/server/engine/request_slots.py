"""Turns: how many requests a process answers at once, and who holds a database connection.

A request that finds no turn free is left to whoever has one, and its thread is free
for the next: threads that wait, and that wake each other, would cost more than many an
answer. A request that waits for a password to be hashed gives its turn and its
connection away until the hash is there. So a flood of sign-ins may fill the line of the
pool while the threads that wait for it keep nobody else waiting.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import SimpleQueue

from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

Work = Callable[[], None]
Turn = list[BaseDatabaseWrapper]
"""A turn is the connections that go with it from one request to the next."""


class RequestSlots:
    """So many requests run at once; open connections go from one to the next.

    ``spare`` is how many threads may be made for requests that were left to one which
    now gives its turn away for a while.
    """

    def __init__(self, at_once: int, *, spare: int) -> None:
        self._lock = threading.Lock()
        self._free: list[Turn] = [[] for _ in range(at_once)]  # the latest first: the warmest
        self._left: deque[Work] = deque()
        self._waiting: deque[SimpleQueue[Turn]] = deque()
        self._thread = threading.local()
        self._spare = ThreadPoolExecutor(spare, "vestibule-turns")

    def run(self, work: Work) -> None:
        """Do a piece of work if a turn is free; leave it to another thread if none is."""
        with self._lock:
            if not self._free:
                self._left.append(work)
                return
            turn = self._free.pop()
        self._run(turn, work)

    def run_here(self, work: Work) -> None:
        """Do a piece of work on this thread, as soon as it has a turn."""
        self._run(self._wait(), work)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Give the turn of this thread away for a while, if it has one.

        Not within a transaction: its connection is nobody else's until it ends.
        """
        held = connections.all(initialized_only=True)
        has_turn = getattr(self._thread, "has_turn", False)
        if not has_turn or any(each.in_atomic_block for each in held):
            yield
            return
        self._pass_on(self._end())
        try:
            yield
        finally:
            self._begin(self._wait())

    def _run(self, turn: Turn, work: Work) -> None:
        """Do this and whatever is left to this thread meanwhile."""
        self._begin(turn)
        following: Work | None = work
        while following is not None:
            try:
                following()
            except Exception:
                logger.exception("A request was left unanswered.")
            following = self._next()

    def _next(self) -> Work | None:
        """Return the work that this thread does next; without any, its turn is over.

        Whoever waits on a thread of its own has waited for longer than what was left.
        """
        with self._lock:
            following = self._left.popleft() if self._left and not self._waiting else None
        if following is not None:
            _look_after(connections.all(initialized_only=True))
            return following
        turn = self._end()
        with self._lock:
            if self._waiting or not self._left:
                self._give(turn)
                return None
            following = self._left.popleft()
        self._begin(turn)
        return following

    def _pass_on(self, turn: Turn) -> None:
        """Give a turn away from a thread that does nothing more at the moment."""
        with self._lock:
            if self._waiting or not self._left:
                self._give(turn)
                return
            following = self._left.popleft()
        self._spare.submit(self._run, turn, following)

    def _give(self, turn: Turn) -> None:
        """Hand a turn to the first that waits, or lay it down. The lock is held."""
        if self._waiting:
            self._waiting.popleft().put(turn)
        else:
            self._free.append(turn)

    def _wait(self) -> Turn:
        with self._lock:
            if self._free:
                return self._free.pop()
            ticket: SimpleQueue[Turn] = SimpleQueue()
            self._waiting.append(ticket)
        return ticket.get()

    def _begin(self, turn: Turn) -> None:
        """Take up the connections of a turn."""
        self._thread.has_turn = True
        for connection in turn:
            connections[connection.alias] = connection
        _look_after(turn)

    def _end(self) -> Turn:
        held = list(connections.all(initialized_only=True))
        for connection in held:
            if not connection.allow_thread_sharing:
                connection.inc_thread_sharing()
            del connections[connection.alias]
        self._thread.has_turn = False
        return held


def _look_after(held: Iterable[BaseDatabaseWrapper]) -> None:
    """Close what cannot be used any more, as Django does at each request."""
    for connection in held:
        with suppress(Error):  # closed in any case; the turn must not be lost with it
            connection.close_if_unusable_or_obsolete()
