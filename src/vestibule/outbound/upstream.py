"""An upstream: a limit on concurrent calls to one server, and a circuit breaker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from vestibule.conf import settings
from vestibule.core.breaker import Breaker, NoAnswer
from vestibule.core.errors import Overloaded
from vestibule.core.worker_pool import Waiting

Result = TypeVar("Result")

PLACES = 32
"""Concurrent calls of a process to one upstream. Each occupies a thread that waits."""

RETRY_AFTER = 5
"""Seconds to wait after a call was refused because all places are taken."""

FAILURES = 5
"""Consecutive calls without a response after which the breaker opens."""

PAUSE = 10.0
"""Seconds for which the breaker stays open. Then one call tries, and others go on being refused."""


class Upstream:
    """Bounds what one configured server may cost a process: places, and a circuit breaker.

    Each process counts separately. Any response closes the breaker: if a status of 500 could
    open it, one user who provokes such responses would block all others. ``_taken`` changes
    under ``_lock`` only.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._breaker = Breaker(failures=FAILURES, pause=PAUSE, clock=clock)
        self._lock = threading.Lock()
        self._thread = threading.local()
        self._taken = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place, and release the request slot meanwhile. A thread holds at most one.

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
        """Make a call on this thread, which must hold no lock and no locked row meanwhile.

        ``work`` bounds its own time (``left``), and raises ``NoAnswer`` without a response.

        Raises:
            NoAnswer: ``work`` raised it, or the breaker is open.
            Overloaded: all places are taken.
        """
        with self.place():
            if not self._breaker.allows():
                raise NoAnswer("it did not answer lately")
            try:
                result = work()
            except NoAnswer as error:
                self._breaker.failed(error)
                raise
            except Exception:
                self._breaker.succeeded()
                raise
            self._breaker.succeeded()
            return result


def places() -> int:
    """Return how many threads of a process may wait for upstreams at once."""
    # Besides the providers: the captcha, the mirror of breached passwords, the image storage, the
    # host's authentication back ends.
    return PLACES * (len(settings.PROVIDERS) + 4)
