"""Lanes: expensive work runs apart from the rest, a little at a time, and later than the rest.

Hashing a password takes as long as a hundred other answers. So it has threads of
its own, about one a core, at a low priority, and a bounded line before them:
a flood of sign-ins makes sign-ins wait, and nothing else.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar, cast

from vestibule.core.errors import Overloaded

Result = TypeVar("Result")

QUEUE_TIMEOUT = 5.0
"""Seconds that work waits for its turn at most."""

IDLE_AFTER = 5.0
"""Seconds without work after which a thread of a pool is idle."""

BATCH_SIZE = 6
"""Pieces of work whose outcomes are told together at most, while a line waits.

The code that goes on with an outcome finds nothing of itself in the processor's caches after
a hash, which has been through all of them; that of the next ones does. Nobody is kept for
longer than half of the line takes that waits behind.
"""

NICE_LEVEL = 10
"""How far the pools' threads stand back: others get about nine tenths of a core that both want."""


class Waiting:
    """What the thread that waits does meanwhile: a server sets ``on_wait`` to release its slot."""

    on_wait: Callable[[], AbstractContextManager[object]] = staticmethod(nullcontext)


class WorkerPool:
    """Runs work on a few niced threads; a bounded line may wait for them.

    ``slots`` and ``queue`` are asked anew each time: how much runs at once, and
    how much more may wait.
    """

    on_idle: Callable[[], None] = staticmethod(lambda: None)
    """What each thread does once when nobody wanted it for ``IDLE_AFTER`` seconds."""

    def __init__(self, *, slots: Callable[[], int], queue: Callable[[], int]) -> None:
        self._slots = slots
        self._queue = queue
        self._start_anew()
        # A fork has no threads but the one that forked: its line would wait for ever.
        os.register_at_fork(after_in_child=self._start_anew)

    def _start_anew(self) -> None:
        self._lock = threading.Lock()
        self._taken = 0
        self._lines: dict[int, SimpleQueue[_Job[Any]]] = {}

    def run(self, work: Callable[[], Result]) -> Result:
        """Do the work when its turn comes, and return what it returns.

        The caller's thread waits. It must hold no lock and no row meanwhile.

        Raises:
            Overloaded: the line is full, or the turn did not come in time.
        """
        slots = self._slots()
        with self._lock:
            if self._taken >= slots + self._queue():
                raise Overloaded(retry_after=int(QUEUE_TIMEOUT))
            self._taken += 1
            line = self._lines.get(slots) or self._open(slots)
        try:
            with Waiting.on_wait():
                return _Job(work).done_by(line)
        finally:
            with self._lock:
                self._taken -= 1

    def _open(self, slots: int) -> SimpleQueue[_Job[Any]]:
        """Begin a line with threads of its own: as many as may work at once."""
        line: SimpleQueue[_Job[Any]] = SimpleQueue()
        for _ in range(slots):
            threading.Thread(
                target=self._serve, args=(line,), name="vestibule-pool", daemon=True
            ).start()
        self._lines[slots] = line
        return line

    def _serve(self, line: SimpleQueue[_Job[Any]]) -> None:
        _stand_back()
        done: list[_Job[Any]] = []
        job = line.get()
        while True:
            if job.do():
                done.append(job)
            if len(done) >= BATCH_SIZE or 2 * len(done) > line.qsize():
                _tell(done)
            job = self._next(line, done)

    def _next(self, line: SimpleQueue[_Job[Any]], done: list[_Job[Any]]) -> _Job[Any]:
        """Wait for the next piece of work; what is done does not wait with us."""
        with suppress(Empty):
            return line.get_nowait()
        _tell(done)
        with suppress(Empty):
            return line.get(timeout=IDLE_AFTER)
        self.on_idle()
        return line.get()


_Outcome = tuple[Any, BaseException | None]


class _Job(Generic[Result]):
    """A piece of work in the line. Not a ``Future``, whose locks are Python code."""

    __slots__ = ("_answer", "_begun", "_outcome", "_work")

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._begun = threading.Lock()  # taken by whoever is first: the pool, or lost patience
        self._outcome: _Outcome = (None, None)
        self._answer: SimpleQueue[_Outcome] = SimpleQueue()

    def done_by(self, line: SimpleQueue[_Job[Any]]) -> Result:
        """Stand in a line and wait for the result; once it was begun, however long it takes."""
        line.put(self)
        try:
            result, failure = self._answer.get(timeout=QUEUE_TIMEOUT)
        except Empty:
            if self._begun.acquire(blocking=False):
                raise Overloaded(retry_after=int(QUEUE_TIMEOUT)) from None
            result, failure = self._answer.get()
        if failure is not None:
            raise failure
        return cast("Result", result)

    def do(self) -> bool:
        """Do the work and tell nobody yet; returns False if whoever asked for it has gone."""
        if not self._begun.acquire(blocking=False):
            return False
        try:
            self._outcome = (self._work(), None)
        except BaseException as failure:  # noqa: BLE001 - raised where the work was asked for
            self._outcome = (None, failure)
        return True

    def tell(self) -> None:
        """Wake whoever waits for the outcome."""
        self._answer.put(self._outcome)


def _tell(done: list[_Job[Any]]) -> None:
    for job in done:
        job.tell()
    done.clear()


def _stand_back() -> None:
    """Lower the priority of this very thread, where the system lets threads differ (Linux)."""
    with suppress(AttributeError, OSError):
        thread = threading.get_native_id()
        usual = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, usual + NICE_LEVEL)
