"""Request slots: how many requests run at once in a process, each with its database connections.

They took a profile from 0.74 to 0.60 ms of CPU (decision 0011), because a request that finds no
free slot is queued for a thread that has one, and its own thread returns to the server: threads
that wait and wake each other cost more than many an answer. A request that waits for a password
hash, or for another server, releases its slot and its connections meanwhile. So a flood of
sign-ins fills the queue of the hashing pool, and other requests are answered beside it.

A slot is always in exactly one place:

    _free ── run, run_blocking ──> a thread's ── released ──> _free, or the next thread's
      ^                              │    ^
      └────── no work is left ───────┘    └── handed to the first in _waiting

_free, _queued and _waiting change under _lock only, and nothing blocks while it is held. Where
_free is not empty, _queued and _waiting are. The connections of a slot belong to the thread that
holds the slot; between two threads, they are in the slot and in no thread's ``connections``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from vestibule.server.engine.held_connections import close, look_after
from vestibule.server.engine.slot_metrics import RUNNING, SLOTS, WAITING
from vestibule.server.postgresql.watch import Watching

logger = logging.getLogger(__name__)

Work = Callable[[], None]
Slot = list[BaseDatabaseWrapper]
"""The connections that go from one request to the next."""


IDLE_AFTER = 30.0
"""Seconds after which a connection without requests is closed, or up to twice as many."""


class RequestSlots:
    """Runs at most ``at_once`` requests at the same time; open connections go on to the next.

    ``spare`` is the number of threads that may run requests which were queued for a thread that
    now releases its slot.
    """

    def __init__(self, at_once: int, *, spare: int) -> None:
        self._lock = threading.Lock()
        self._free: list[Slot] = [[] for _ in range(at_once)]  # the latest first: the warmest
        self._rested: list[Slot] = []
        self._queued: deque[Work] = deque()  # requests that no thread waits for
        self._waiting: deque[SimpleQueue[Slot]] = deque()  # threads that wait for a slot
        self._thread = threading.local()
        self._spare = ThreadPoolExecutor(spare, "vestibule-slots")
        SLOTS.follow(lambda: at_once)
        RUNNING.follow(lambda: at_once - len(self._free))
        WAITING.follow(lambda: len(self._queued) + len(self._waiting))

    def run(self, work: Work) -> None:
        """Run a piece of work if a slot is free; otherwise queue it and return."""
        with self._lock:
            if not self._free:
                self._queued.append(work)
                return
            slot = self._free.pop()
        self._run(slot, work)

    def run_blocking(self, work: Work) -> None:
        """Run a piece of work on this thread, which waits until it has a slot."""
        self._run(self._wait(), work)

    @contextmanager
    def released(self) -> Iterator[None]:
        """Release the slot of this thread, if it has one, until the block is left.

        Does nothing within a transaction: its connection stays with the thread until it ends.
        """
        held = connections.all(initialized_only=True)
        has_slot = getattr(self._thread, "has_slot", False)
        if not has_slot or any(each.in_atomic_block for each in held):
            yield
            return
        self._pass_on(self._end())
        try:
            yield
        finally:
            self._begin(self._wait())

    def pass_connections_on(self) -> None:
        """Have the connections of a free slot looked after, because a request has none."""
        if self._free:
            self._spare.submit(self.run, _nothing)

    def close_idle(self) -> None:
        """Close the connections of slots that were free at the last call and unused since.

        PostgreSQL has them for other processes.
        """
        with self._lock:
            idle = [slot for slot in self._free if any(slot is each for each in self._rested)]
            used = [slot for slot in self._free if not any(slot is each for each in idle)]
            self._free = [*([] for _ in idle), *used]
            self._rested = [slot for slot in used if slot]  # a slot that was used is another list
        for slot in idle:
            close(slot)

    def close_idle_for_ever(self) -> None:
        """Do so every half minute."""
        while True:
            time.sleep(IDLE_AFTER)
            self.close_idle()

    def _run(self, slot: Slot, work: Work) -> None:
        """Run this, and then what was queued meanwhile."""
        self._begin(slot)
        following: Work | None = work
        while following is not None:
            try:
                following()
            except BaseException:  # a panic of the server's is none of Exception; the slot stays
                logger.exception("A request was left unanswered.")
            following = self._next()

    def _next(self) -> Work | None:
        """Return the work that this thread runs next; without any, give its slot up.

        Threads that wait are older than queued work, so they get the slot first.
        """
        with self._lock:
            following = self._queued.popleft() if self._queued and not self._waiting else None
        if following is not None:
            look_after(connections.all(initialized_only=True))
            return following
        slot = self._end()
        with self._lock:
            if self._waiting or not self._queued:
                self._give(slot)
                return None
            following = self._queued.popleft()
        self._begin(slot)
        return following

    def _pass_on(self, slot: Slot) -> None:
        """Give up the slot of a thread that goes on without one."""
        with self._lock:
            if self._waiting or not self._queued:
                self._give(slot)
                return
            following = self._queued.popleft()
        self._spare.submit(self._run, slot, following)

    def _give(self, slot: Slot) -> None:
        """Hand a slot to the first thread that waits, or free it. The lock is held."""
        if self._waiting:
            self._waiting.popleft().put(slot)
        elif slot and slot[0].connection is not None:
            self._free.append(slot)
        else:  # the next request gets another one first
            self._free.insert(0, slot)

    def _wait(self) -> Slot:
        with self._lock:
            if self._free:
                return self._free.pop()
            ticket: SimpleQueue[Slot] = SimpleQueue()
            self._waiting.append(ticket)
        return ticket.get()

    def _begin(self, slot: Slot) -> None:
        """Take up the connections of a slot."""
        self._thread.has_slot = True
        for connection in slot:
            connections[connection.alias] = connection
        look_after(slot)

    def _end(self) -> Slot:
        held = list(connections.all(initialized_only=True))
        if Watching.share is not None and Watching.share.is_short:
            look_after(held)
        for connection in held:
            if not connection.allow_thread_sharing:
                connection.inc_thread_sharing()
            del connections[connection.alias]
        self._thread.has_slot = False
        return held


def _nothing() -> None:
    """A request that only takes its slot, and so looks after its connections."""
