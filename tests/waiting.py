"""Waiting for another thread or process, no longer than needed."""

from __future__ import annotations

import time
from collections.abc import Callable

NEVER = 150.0
"""Seconds after which something does not come. No claim: a busy machine is slow, and right."""


def wait_until(met: Callable[[], object], what: str = "It does not come.") -> None:
    """Return as soon as it is true.

    Raises:
        AssertionError: it never is; says what.
    """
    end = time.monotonic() + NEVER
    while not met():
        assert time.monotonic() < end, what
        time.sleep(0.01)
