"""A process whose machine has a clock that is wrong.

Python imports ``sitecustomize`` of this folder before anything else, where it is the first in
``PYTHONPATH``: all of the process, Django included, then gets its time from a clock that is
``TEST_CLOCK_AHEAD`` seconds ahead. No test can set the machine's own.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.absent import IMPORTABLE

_HERE = Path(__file__).parent


def ahead(seconds: float) -> dict[str, str]:
    """Return the variables of a process whose clock is ahead, or behind if negative."""
    path = os.pathsep.join([str(_HERE), IMPORTABLE])
    return {"PYTHONPATH": path, "TEST_CLOCK_AHEAD": str(seconds)}
