"""The deadline of a whole call. The timeout of a socket counts anew at every byte."""

from __future__ import annotations

import time


def left(until: float) -> float:
    """Return the seconds that are left until a moment of ``time.monotonic``.

    Raises:
        TimeoutError: none are.
    """
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
