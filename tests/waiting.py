"""Waiting for another thread or process, no longer than needed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

NEVER = 300.0
"""Seconds after which something does not come. No claim: a busy machine is slow, and right."""


def wait_until(met: Callable[[], T | None], what: str = "It does not come.") -> T:
    """Ask until the answer is true, and return that answer.

    Raises:
        AssertionError: it never is; says what.
    """
    end = time.monotonic() + NEVER
    while not (found := met()):
        assert time.monotonic() < end, what
        time.sleep(0.01)
    return found
