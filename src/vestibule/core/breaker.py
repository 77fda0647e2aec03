"""A circuit breaker: a server that does not answer is left alone, and tried now and then."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from vestibule.core.metrics import Gauge

logger = logging.getLogger(__name__)

OPEN = Gauge(
    "vestibule_breaker_open",
    "Whether a server is left alone, since it did not answer.",
    ("server",),
)


class NoAnswer(OSError):
    """There was no complete response in time, or the breaker is open. The text is for the log."""


class Breaker:
    """Opens after ``failures`` consecutive calls without an answer; then one call tries.

    While it is open, ``allows`` is True for one call in each ``pause`` (in seconds), and the
    others are to be refused, or done without. An answer closes it. Each process counts for
    itself. ``_failures`` and ``_again_at`` change under ``_lock`` only.

    With ``named`` ("Redis"), it logs one line when it opens, with ``meanwhile`` (what is done
    without), and one when it closes.
    """

    def __init__(
        self,
        *,
        failures: int,
        pause: float,
        named: str = "",
        meanwhile: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._pause, self._clock = failures, pause, clock
        self._named, self._meanwhile = named, meanwhile
        self._lock = threading.Lock()
        self._failures = 0  # in a row
        self._again_at = 0.0
        if named:
            OPEN.follow(lambda: self.is_open, named.removeprefix("The ").lower())

    @property
    def is_open(self) -> bool:
        """Whether the server did not answer lately."""
        return self._failures >= self._most

    def allows(self) -> bool:
        """Whether a call may be made now. If so, ``succeeded`` or ``failed`` must follow it."""
        if not self._failures:
            return True
        with self._lock:
            if not self.is_open:
                return True
            now = self._clock()
            if now < self._again_at:
                return False
            self._again_at = now + self._pause  # this call tries, the next ones are refused
            return True

    def succeeded(self) -> None:
        """Note an answer, even one that reports an error."""
        if not self._failures:
            return
        with self._lock:
            closes, self._failures = self.is_open, 0
        if closes and self._named:
            logger.info("%s answers again.", self._named)

    def failed(self, why: Exception | None = None) -> None:
        """Note that there was no answer."""
        with self._lock:
            self._failures += 1
            opens = self._failures == self._most
            self._again_at = self._clock() + self._pause
        if opens and self._named:
            # Not the error's text: it may contain addresses, or what was sent.
            reason = f" ({type(why).__name__})" if why else ""
            logger.warning("%s does not answer%s. %s", self._named, reason, self._meanwhile)
