"""No process outlives the one that started it, beside whose successor it would go on serving."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from contextlib import suppress


def die_with_parent() -> None:
    """Have the system kill this process when its parent ends (Linux: PR_SET_PDEATHSIG).

    Elsewhere, and where the parent ended before this was called, it has no effect.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def end_if_orphaned(parent: int) -> None:
    """Kill this process if it has lost its parent, given by its process id."""
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def end_with(parent: int) -> None:
    """Kill this process when its parent ends: at once where the system can, else within a second.

    Does not return.
    """
    die_with_parent()
    while True:
        end_if_orphaned(parent)
        time.sleep(1)
