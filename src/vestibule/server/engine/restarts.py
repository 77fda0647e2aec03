"""When workers that ended are started again: at once, and later each time if they keep ending."""

from __future__ import annotations

import time
from collections.abc import Callable

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 10.0
RESET_AFTER = 60.0
"""Seconds after a restart from which the next end of a worker counts as the first."""


class Restarts:
    """The workers that are to be started again, and when.

    Each has pauses of its own: one that cannot start keeps no other waiting.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due: dict[int, float] = {}
        self._pauses: dict[int, float] = {}
        self._restarted: dict[int, float] = {}

    def ended(self, worker: int) -> float:
        """Note that a worker has ended; returns the seconds after which it is due."""
        now = self._clock()
        pause = min(2 * self._pauses.get(worker, FIRST_PAUSE / 2), LONGEST_PAUSE)
        if now - self._restarted.get(worker, now) > RESET_AFTER:
            pause = FIRST_PAUSE
        self._pauses[worker] = pause
        self._due[worker] = now + pause
        return pause

    def take_due(self) -> list[int]:
        """Return the workers to start now, each of them once."""
        now = self._clock()
        due = [worker for worker, at in self._due.items() if at <= now]
        for worker in due:
            del self._due[worker]
            self._restarted[worker] = now
        return due

    def next_in(self) -> float | None:
        """Return the seconds until the next one is due; None if no worker is."""
        return max(0.0, min(self._due.values()) - self._clock()) if self._due else None
