"""Turn windows into rows (medians), ratios, a table and a JSON file."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.measurement import Window

OURS = "vestibule"
QUIET_CORES = 0.2
"""Other processes that use more cores than this disturb a window."""
_TEXTS = (0, 1)
"""Columns of the table that hold words."""
_WHOLE = 100
"""Above this a table's figure needs one decimal only."""
_SAME_BUILD = 1.15
"""Argon2 builds whose hash times differ by less than this factor count as one build."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One operation of one system: the median of each figure over the rounds."""

    operation: str
    system: str
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    server_cpu_ms: float
    database_cpu_ms: float | None
    memory_mb: float
    rounds: Sequence[Window]


def row(operation: str, system: str, windows: Sequence[Window]) -> Row:
    """Sum the rounds of one operation of one system up."""
    in_database = [w.database_cpu_ms for w in windows if w.database_cpu_ms is not None]
    return Row(
        operation=operation,
        system=system,
        requests_per_second=round(median(w.requests_per_second for w in windows), 1),
        p50_ms=round(median(w.p50_ms for w in windows), 2),
        p99_ms=round(median(w.p99_ms for w in windows), 2),
        server_cpu_ms=round(median(w.server_cpu_ms for w in windows), 4),
        database_cpu_ms=round(median(in_database), 4) if in_database else None,
        memory_mb=round(median(w.memory_mb for w in windows), 1),
        rounds=tuple(windows),
    )


def ratios(rows: Sequence[Row], argon2_ms: Mapping[str, float]) -> dict[str, float]:
    """Return ours against each peer: CPU per request (smaller is better), logins/s (larger).

    Each is the median over the rounds of the ratio within a round: a machine whose speed
    drifts slows both halves of a round. The logins' ratio is called ``_same_build`` only if
    the two Argon2 builds hash equally fast.
    """
    found: dict[str, float] = {}
    ours = {r.operation: r for r in rows if r.system == OURS}
    for theirs in rows:
        if theirs.system == OURS or theirs.operation not in ours:
            continue
        pairs = list(zip(ours[theirs.operation].rounds, theirs.rounds, strict=True))
        if theirs.operation == "login":
            build = _build_suffix(argon2_ms[OURS], argon2_ms[theirs.system])
            found[f"logins_vs_{theirs.system}{build}"] = _median_ratio(
                (mine.requests_per_second, other.requests_per_second) for mine, other in pairs
            )
        costs = [(m.cpu_ms, o.cpu_ms) for m, o in pairs if m.cpu_ms and o.cpu_ms]
        if costs:
            found[f"{theirs.operation}_cpu_vs_{theirs.system}"] = _median_ratio(costs)
    return found


def table(rows: Sequence[Row]) -> str:
    """Lay the rows out in columns."""
    head = ["operation", "system", "requests/s", "p50 ms", "p99 ms"]
    head += ["server CPU ms", "database CPU ms", "memory MB"]
    lines = [head, *([_cell(value) for value in _values(r)] for r in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            (str.ljust if place in _TEXTS else str.rjust)(cell, width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def disturbance(rows: Sequence[Row]) -> str:
    """Return a warning if something else kept the machine busy meanwhile; else nothing."""
    most = max((w.others_cores for r in rows for w in r.rounds), default=0.0)
    if most <= QUIET_CORES:
        return ""
    return f"Other processes used up to {most:.1f} cores: repeat this on a quiet machine."


def machine() -> dict[str, Any]:
    """Return what the figures depend on: processor, cores, memory, system, load at the start."""
    processor = platform.processor()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            processor = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": round(memory / 1e6),
        "system": f"{platform.system()} {platform.release()}",
        "load_average_at_start": os.getloadavg()[0],
    }


def _median_ratio(pairs: Iterable[tuple[float, float]]) -> float:
    return round(median(mine / other for mine, other in pairs), 4)


def _build_suffix(ours: float, theirs: float) -> str:
    return "_same_build" if max(ours, theirs) / min(ours, theirs) < _SAME_BUILD else ""


def _values(row: Row) -> list[str | float | None]:
    figures = [row.requests_per_second, row.p50_ms, row.p99_ms]
    costs = [row.server_cpu_ms, row.database_cpu_ms, row.memory_mb]
    return [row.operation, row.system, *figures, *costs]


def _cell(value: str | float | None) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else f"{value:,.{1 if value > _WHOLE else 3}f}"
