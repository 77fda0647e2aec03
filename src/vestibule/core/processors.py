"""How many processors this process may use."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePosixPath

CGROUPS = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")


def usable_processors() -> int:
    """Return the number of processors, or what a CPU quota of the container or unit leaves of it.

    Rounded down, at least one: whatever needs more than its quota is stopped for the rest of each
    period, all of its threads. Only cgroup v2 (``cpu.max``) is read; ``os.cpu_count()`` counts the
    machine's processors.
    """
    return max(1, int(min([os.cpu_count() or 1, *_quotas()])))


def _quotas() -> list[float]:
    """Return the quotas of this process's cgroup and those above it, in processors."""
    found: list[float] = []
    with suppress(OSError, StopIteration):
        lines = OWN_CGROUP.read_text().splitlines()
        own = PurePosixPath(next(line[len("0::/") :] for line in lines if line.startswith("0::/")))
        for each in (own, *own.parents):
            with suppress(OSError, ValueError):  # the root has none, and "max" is no number
                quota, period = (CGROUPS / each / "cpu.max").read_text().split()
                found.append(int(quota) / int(period))
    return found
