"""Rates that are counted by the clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from vestibule import limits
from vestibule.core import clock
from vestibule.limits import memory, rates


@pytest.fixture
def moving_limits(monkeypatch, frozen_clock) -> Iterator[Any]:
    """Let rates be counted from nothing, by the clock that the test moves."""
    stopped = SimpleNamespace(time=clock.timestamp)
    for module in (memory, rates):
        monkeypatch.setattr(module, "time", stopped)
    limits.reset()
    yield frozen_clock
    limits.reset()
