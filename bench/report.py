"""Turn windows into rows (medians), and a result into what is printed."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.goals import judged
from bench.measurement import Window
from bench.system import System

OURS = "vestibule"
QUIET_CORES = 0.2
"""Other processes that use more cores than this disturb a window."""
_TEXTS = (0, 1)
"""Columns of the table that hold words."""
_WHOLE = 100
"""Above this a table's figure needs one decimal only."""


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
    statements: int | None
    build: str
    """Which Argon2 hashed."""
    python: bool
    rotates: bool
    """Whether a refresh spends its token and answers another."""
    rounds: Sequence[Window]


def row(
    operation: str,
    system: System,
    windows: Sequence[Window],
    statements: Mapping[tuple[str, str], int],
) -> Row:
    """Sum the rounds of one operation of one system up."""
    in_database = [w.database_cpu_ms for w in windows if w.database_cpu_ms is not None]
    return Row(
        operation=operation,
        system=system.name,
        requests_per_second=round(median(w.requests_per_second for w in windows), 1),
        p50_ms=round(median(w.p50_ms for w in windows), 2),
        p99_ms=round(median(w.p99_ms for w in windows), 2),
        server_cpu_ms=round(median(w.server_cpu_ms for w in windows), 4),
        database_cpu_ms=round(median(in_database), 4) if in_database else None,
        memory_mb=round(median(w.memory_mb for w in windows), 1),
        statements=statements.get((operation, system.name)),
        build=system.build,
        python=system.python,
        rotates=system.api.refresh is not None and system.api.rotates,
        rounds=tuple(windows),
    )


COLUMNS = {
    "operation": "operation",
    "system": "system",
    "requests_per_second": "requests/s",
    "p50_ms": "p50 ms",
    "p99_ms": "p99 ms",
    "server_cpu_ms": "server CPU ms",
    "database_cpu_ms": "database CPU ms",
    "statements": "statements",
    "memory_mb": "memory MB",
}
"""What a row of the table shows, and over what."""


def printed(result: Mapping[str, Any]) -> str:
    """Lay a result out for a terminal."""
    parts = [table(cells(result["rows"]))]
    parts += [f"{name} is not there: {why}" for name, why in result["absent"].items()]
    parts += [f"ceiling {name} {value:,}/s" for name, value in result["ceilings"].items()]
    for each in result["double_spend"]:
        accepted, working = each["accepted"], each["successors"]
        parts.append(
            f"one refresh token 8 times at once, {each['system']}: accepted "
            f"{min(accepted)} to {max(accepted)}, successors that work "
            f"{min(working)} to {max(working)}"
        )
    named = {**result["startup"], **result["ratios"]}
    for name, value in named.items():
        parts.append(f"{name} {value}{_absolute(name, result['rows'])}{_verdict(name, named)}")
    return "\n".join([*parts, ""])


_OPERATION_OF = {"norow": "host"}


def _absolute(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return our own CPU beside a ratio of it: a ratio also falls where a peer gets slower."""
    of, compared, _ = name.partition("_cpu_vs_")
    operation = _OPERATION_OF.get(of, of)
    for each in rows:
        if compared and (each["operation"], each["system"]) == (operation, OURS):
            server, database = each["server_cpu_ms"], each["database_cpu_ms"]
            return f", ours {server:.3f} ms in the server and {database or 0:.3f} in the database"
    return ""


def _verdict(name: str, figures: Mapping[str, Any]) -> str:
    found = judged(name, figures)
    return f"  ({found})" if found else ""


def cells(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return the table's cells, its head first."""
    return [list(COLUMNS.values()), *([_cell(row[name]) for name in COLUMNS] for row in rows)]


def table(lines: Sequence[Sequence[str]]) -> str:
    """Lay cells out in columns."""
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


def _cell(value: str | float | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, str | int):
        return str(value)
    return f"{value:,.{1 if value > _WHOLE else 3}f}"
