"""The deadline of a whole call. The timeout of a socket starts again with every byte."""

from __future__ import annotations

import time


def left(until: float) -> float:
    """Return the seconds left until a deadline on ``time.monotonic``.

    Raises:
        TimeoutError: the deadline has passed.
    """
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
