"""One place that is called: how many calls it may have at once, and when it is left alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from vestibule.conf import settings
from vestibule.core.errors import Overloaded
from vestibule.core.worker_pool import Waiting

Result = TypeVar("Result")

PLACES = 32
"""Calls that a process has with one upstream at once. Each holds a thread that waits."""

RETRY_AFTER = 5
"""Seconds after which somebody for whose call there was no place may ask again."""

FAILURES = 5
"""Calls without an answer, in a row, after which an upstream is left alone."""

PAUSE = 10.0
"""Seconds for which it is left alone. Then one call tries it; the others wait for its outcome."""


class NoAnswer(OSError):
    """There was no whole answer in time, or lately there was none. Its text is for the log."""


class Upstream:
    """What one configured party may cost a process: places, and a breaker.

    Each process counts for itself. An answer closes the breaker whatever it says: could
    a status of 500 open it, whoever provokes one would shut out everybody else.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._thread = threading.local()
        self._taken = 0
        self._failures = 0  # in a row
        self._again_at = 0.0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place, and let others run in this thread's turn. A thread holds one at most.

        Raises:
            Overloaded: all places are taken.
        """
        if getattr(self._thread, "has_place", False):
            yield
            return
        with self._lock:
            if self._taken >= PLACES:
                raise Overloaded(RETRY_AFTER)
            self._taken += 1
        self._thread.has_place = True
        try:
            with Waiting.on_wait():
                yield
        finally:
            self._thread.has_place = False
            with self._lock:
                self._taken -= 1

    def call(self, work: Callable[[], Result]) -> Result:
        """Make a call on this thread, which must hold no lock and no row meanwhile.

        ``work`` bounds its own time (``left``) and raises ``NoAnswer`` where none came.

        Raises:
            NoAnswer: it did, or the upstream is left alone at the moment.
            Overloaded: all places are taken.
        """
        with self.place():
            self._require_closed()
            try:
                result = work()
            except NoAnswer:
                self._count_failure()
                raise
            except Exception:
                self._failures = 0
                raise
            self._failures = 0
            return result

    def _require_closed(self) -> None:
        with self._lock:
            if self._failures < FAILURES:
                return
            now = self._clock()
            if now < self._again_at:
                raise NoAnswer("it did not answer lately")
            self._again_at = now + PAUSE  # this call is the one that tries

    def _count_failure(self) -> None:
        with self._lock:
            self._failures += 1
            self._again_at = self._clock() + PAUSE


def places() -> int:
    """Return how many threads of a process may wait for others at once."""
    # Besides the providers: the captcha, the mirror of breached passwords, the storage of pictures.
    return PLACES * (len(settings.PROVIDERS) + 3)
