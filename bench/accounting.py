"""What a tree of processes costs, from the operating system's own books (Linux, /proc)."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_IDLE, _IO_WAIT = 3, 4
"""Places in the first line of /proc/stat, behind its name."""
_PARENT, _CPU_TICKS = 1, slice(11, 15)
"""Places in /proc/<pid>/stat after the name: ppid; utime, stime, cutime, cstime."""


def process_tree(root: int) -> list[int]:
    """Return ``root`` and all its living descendants, parents before children."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children[int(fields[_PARENT])].append(int(entry.name))
    tree = [root]
    for pid in tree:  # grows while it is walked
        tree.extend(children[pid])
    return tree


def cpu_seconds(root: int) -> float:
    """Return the user and system time that the tree under ``root`` has used so far.

    Children that ended and were waited for count through their parent, so that short-lived
    processes (a PostgreSQL backend, a replaced worker) are not lost. The books are kept in
    ticks of about 10 ms per process: measure over seconds.
    """
    ticks = sum(
        int(field)
        for pid in process_tree(root)
        if (fields := _stat(pid))
        for field in fields[_CPU_TICKS]
    )
    return ticks / _TICKS_PER_SECOND


def machine_cpu_seconds() -> float:
    """Return the time that all cores together were not idle since the machine started.

    Time that a host took away from a virtual machine (steal) is part of it.
    """
    ticks = [int(field) for field in Path("/proc/stat").read_text().split()[1:9]]
    return (sum(ticks) - ticks[_IDLE] - ticks[_IO_WAIT]) / _TICKS_PER_SECOND


def memory_mb(root: int) -> float:
    """Return the memory of the tree in MB, each page shared by n processes counted as 1/n.

    Plain resident sizes would count what forked workers share once in each of them.
    """
    kilobytes = sum(_proportional_kb(pid) for pid in process_tree(root))
    return kilobytes * 1024 / 1e6


def _proportional_kb(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


def parent_of(pid: int) -> int | None:
    """Return the parent's process id, or None if there is no such process here."""
    fields = _stat(pid)
    return int(fields[_PARENT]) if fields else None


def _stat(pid: int) -> list[str]:
    """Return the fields that follow the name, empty when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()
