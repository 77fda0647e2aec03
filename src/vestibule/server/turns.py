"""Turns: how many requests a process answers at once, and who holds a database connection.

A request that waits for a password to be hashed gives its turn and its
connection away until the hash is there. So a flood of sign-ins may fill the
line of the lane while the threads that wait for it keep nobody else waiting.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import Any

from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Turns:
    """So many requests run at once; open connections go from one to the next."""

    def __init__(self, at_once: int) -> None:
        # Not a semaphore: that one is Python code, and its waiters are woken by it.
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(at_once):
            self._free.put(None)
        self._idle: list[list[BaseDatabaseWrapper]] = []
        self._thread = threading.local()

    def each(self, application: WSGI) -> WSGI:
        """Give every request of a WSGI application a turn."""

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self._begin()
            try:
                return application(environ, start_response)
            finally:
                self._end()

        return answer

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
        self._end()
        try:
            yield
        finally:
            self._begin()

    def _begin(self) -> None:
        self._free.get()
        self._thread.has_turn = True
        with suppress(IndexError):  # none is idle: Django opens one when it is needed
            for connection in self._idle.pop():  # the latest, whose plans are the warmest
                connections[connection.alias] = connection
                with suppress(Error):  # closed in any case; the turn must not be lost with it
                    connection.close_if_unusable_or_obsolete()  # as Django does at each request

    def _end(self) -> None:
        held = list(connections.all(initialized_only=True))
        for connection in held:
            if not connection.allow_thread_sharing:
                connection.inc_thread_sharing()
            del connections[connection.alias]
        if held:
            self._idle.append(held)
        self._thread.has_turn = False
        self._free.put(None)
