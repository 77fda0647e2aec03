"""Counts events that may come by the thousand, for a log that must not grow by each of them."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

EVERY = 60.0
"""Seconds between two full log lines about the same thing, if a sampler is told no others."""

MOST_KEYS = 1000
"""Things that are counted apart; when there are more, all are forgotten."""


class Sampler:
    """Says which of many equal events are logged in full: the first, then one ``every`` so often.

    By default each minute; ``every`` is in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic, *, every: float = EVERY) -> None:
        self._now, self._every = now, every
        self._lock = threading.Lock()
        self._unlogged: Counter[str] = Counter()
        self._logged_at: dict[str, float] = {}

    def count(self, key: str) -> int:
        """Count an event; return how many there were since the last full line, 0 if none is due."""
        with self._lock:
            if len(self._logged_at) >= MOST_KEYS and key not in self._logged_at:
                self._logged_at.clear()
                self._unlogged.clear()
            self._unlogged[key] += 1
            now = self._now()
            if now - self._logged_at.get(key, float("-inf")) < self._every:
                return 0
            self._logged_at[key] = now
            return self._unlogged.pop(key)
