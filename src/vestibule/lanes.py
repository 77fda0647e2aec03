"""Lanes: expensive work runs apart from the rest, a little at a time, and later than the rest.

Hashing a password takes as long as a hundred other answers. So it has threads of
its own, about one a core, at a low priority, and a bounded line before them:
a flood of sign-ins makes sign-ins wait, and nothing else.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TypeVar

from vestibule.core.errors import Overloaded

Result = TypeVar("Result")

PATIENCE = 5.0
"""Seconds that work waits for its turn at most."""

NICENESS = 10
"""How far the lanes' threads stand back: others get about nine tenths of a core that both want."""


class Waiting:
    """What the thread that asked does meanwhile: a server sets ``aside`` to give its turn away."""

    aside: Callable[[], AbstractContextManager[object]] = staticmethod(nullcontext)


class Lane:
    """Runs work on a few niced threads; a bounded line may wait for them.

    ``slots`` and ``queue`` are asked anew each time: how much runs at once, and
    how much more may wait.
    """

    around: Callable[[], AbstractContextManager[object]] = staticmethod(nullcontext)
    """What surrounds each piece of work on its own thread, where a server has something."""

    def __init__(self, *, slots: Callable[[], int], queue: Callable[[], int]) -> None:
        self._slots = slots
        self._queue = queue
        self._start_anew()
        # A fork has no threads but the one that forked: its line would wait for ever.
        os.register_at_fork(after_in_child=self._start_anew)

    def _start_anew(self) -> None:
        self._lock = threading.Lock()
        self._taken = 0
        self._pools: dict[int, ThreadPoolExecutor] = {}

    def run(self, work: Callable[[], Result]) -> Result:
        """Do the work when its turn comes, and return what it returns.

        The caller's thread waits. It must hold no lock and no row meanwhile.

        Raises:
            Overloaded: the line is full, or the turn did not come in time.
        """
        slots = self._slots()
        with self._lock:
            if self._taken >= slots + self._queue():
                raise Overloaded(retry_after=int(PATIENCE))
            self._taken += 1
            pool = self._pool(slots)
        try:
            with Waiting.aside():
                return _result(pool.submit(self._do, work))
        finally:
            with self._lock:
                self._taken -= 1

    def _do(self, work: Callable[[], Result]) -> Result:
        with self.around():
            return work()

    def _pool(self, slots: int) -> ThreadPoolExecutor:
        if slots not in self._pools:
            self._pools[slots] = ThreadPoolExecutor(slots, "vestibule-lane", _stand_back)
        return self._pools[slots]


def _result(future: Future[Result]) -> Result:
    wait((future,), timeout=PATIENCE)
    if future.cancel():  # never begun
        raise Overloaded(retry_after=int(PATIENCE))
    return future.result()


def _stand_back() -> None:
    """Lower the priority of this very thread, where the system lets threads differ (Linux)."""
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
