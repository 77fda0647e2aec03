"""Time that passes when a test says so, for code that takes its clock as a function."""

from __future__ import annotations


class ManualClock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.moment = 1000.0

    def __call__(self) -> float:
        return self.moment
