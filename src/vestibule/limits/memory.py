"""Moving windows: who asked how often lately, counted exactly in the memory of one process.

Asks and answers like ``MovingWindowRateLimiter`` of the ``limits`` library. That library's own
memory keeps a list for each address that it ever saw, and walks over all of them, on a thread
of its own, after nearly every request: with ten thousand addresses 17 ms each time.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict, deque
from dataclasses import dataclass, field

from limits import RateLimitItem, WindowStats

Uses = OrderedDict[tuple[object, ...], deque[float]]


@dataclass(slots=True)
class MemoryMovingWindow:
    """When each key was used, as long as its window lasts; each step costs the same.

    Keys whose windows are equally long stand together in the order of their last use. So
    whoever is over is found at the front, and each use removes two of those.
    """

    _by_length: defaultdict[int, Uses] = field(
        default_factory=lambda: defaultdict(OrderedDict), init=False
    )
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def hit(self, item: RateLimitItem, *key: str) -> bool:
        """Count one use, unless as many as the rate allows lie in the window."""
        length, amount = item.get_expiry(), item.amount
        if not amount:
            return False
        with self._lock:
            now, uses = time.time(), self._by_length[length]
            times = uses.setdefault((amount, *key), deque(maxlen=amount))
            let_in = len(times) < amount or times[0] < now - length
            if let_in:
                times.append(now)  # and the oldest goes
                uses.move_to_end((amount, *key))
            _forget(uses, before=now - length)
        return let_in

    def test(self, item: RateLimitItem, *key: str) -> bool:
        """Whether one more use would be let in, without counting it."""
        return self.get_window_stats(item, *key).remaining > 0

    def get_window_stats(self, item: RateLimitItem, *key: str) -> WindowStats:
        """Return when the window's oldest use leaves it, and how many more it has room for."""
        length, amount = item.get_expiry(), item.amount
        with self._lock:
            now = time.time()
            times = self._by_length[length].get((amount, *key), ())
            within = [used for used in times if used >= now - length]
        return WindowStats((within[0] if within else now) + length, amount - len(within))

    def __len__(self) -> int:
        """How many keys are remembered."""
        return sum(map(len, self._by_length.values()))


def _forget(uses: Uses, *, before: float) -> None:
    """Remove two keys at most: one more than a use can add, so that none stays for good."""
    for _ in range(2):
        oldest = next(iter(uses.values()))
        if oldest[-1] >= before:
            return
        uses.popitem(last=False)
