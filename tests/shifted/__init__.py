"""A process whose machine has a clock that is wrong.

Python imports ``sitecustomize`` of this folder before anything else, where it is the first in
``PYTHONPATH``: all of the process, Django included, then gets its time from a clock that is
``TEST_CLOCK_AHEAD`` seconds ahead, or as many as ``TEST_CLOCK_FILE`` says at that moment. No test
can set the machine's own.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from tests.absent import IMPORTABLE

_HERE = Path(__file__).parent
_PATH = os.pathsep.join([str(_HERE), IMPORTABLE])


def ahead(seconds: float) -> dict[str, str]:
    """Return the variables of a process whose clock is ahead, or behind if negative."""
    return {"PYTHONPATH": _PATH, "TEST_CLOCK_AHEAD": str(seconds)}


class Clock:
    """A clock that jumps while processes run by it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._file.write_bytes(struct.pack("d", 0.0))

    @property
    def variables(self) -> dict[str, str]:
        """The variables of a process that runs by it."""
        return {"PYTHONPATH": _PATH, "TEST_CLOCK_FILE": str(self._file)}

    def jump(self, seconds: float) -> None:
        """Be that many seconds ahead of the machine's clock, or behind if negative."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("d", seconds))
