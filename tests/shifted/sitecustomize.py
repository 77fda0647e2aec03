"""Sets the clock of the process that starts: see `tests/shifted/__init__.py`."""

from __future__ import annotations

import mmap
import os
import struct
import time
from pathlib import Path

AHEAD = float(os.environ.get("TEST_CLOCK_AHEAD", "0"))
_time = time.time


def _shifted_time() -> float:
    return _time() + AHEAD


def _jumping_time(path: str) -> None:
    with Path(path).open("rb") as file:
        shared = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)
    time.time = lambda: _time() + struct.unpack_from("d", shared)[0]


if "TEST_CLOCK_FILE" in os.environ:
    _jumping_time(os.environ["TEST_CLOCK_FILE"])
else:
    time.time = _shifted_time
