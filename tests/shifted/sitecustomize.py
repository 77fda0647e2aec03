"""Sets the clock of the process that starts: see `tests/shifted/__init__.py`."""

from __future__ import annotations

import os
import time

AHEAD = float(os.environ["TEST_CLOCK_AHEAD"])
_time = time.time


def _shifted_time() -> float:
    return _time() + AHEAD


time.time = _shifted_time
