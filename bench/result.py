"""``var/bench/latest.json``: everything that a run has seen, and what follows from it."""

from __future__ import annotations

import json
import platform
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.builds import ROOT
from bench.measurement import Plan
from bench.ratios import each_peer, fixed
from bench.report import OURS
from bench.run import Measurements

LATEST, GROWTH, FAILED = "latest.json", "growth.json", "failed.json"
BESIDE = "neighbor.json"
"""Of a run beside a busy program, which are no figures for the page."""


def result(measured: Measurements, *, machine: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Put it together. ``ratios`` holds the names that the goals are written for, no others."""
    rows = measured.rows()
    ceilings = {name: round(median(rates), 1) for name, rates in measured.ceilings.items()}
    versions = {system.name: system.versions for system in measured.systems}
    memory = [row.memory_mb for row in rows if row.system == OURS]
    ratios = fixed(rows, measured.ceilings) | measured.floods
    if memory:
        ratios["two_worker_memory_mb"] = max(memory)
    start = measured.startup
    ratios |= {name: start[name] for name in ("idle_memory_mb", "ready_s") if name in start}
    return {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "seconds": round(measured.seconds),
        "machine": machine | {"argon2_ms": {s.name: s.argon2_ms for s in measured.systems}},
        "versions": {
            "python": platform.python_version(),
            "postgresql": measured.postgresql,
            **versions,
        },
        "plan": asdict(plan),
        "absent": measured.absent,
        "rows": [asdict(row) for row in rows],
        "ceilings": ceilings,
        "ceiling_rounds": measured.ceilings,
        "double_spend": [asdict(each) for each in measured.double_spends],
        "startup": start,
        "host_cache_hit_rate": _hit_rate(measured, plan),
        "against": each_peer(rows),
        "ratios": ratios,
    }


def _commit() -> str:
    """Return the commit that was measured, or an empty text outside of a repository."""
    asked = ["git", "rev-parse", "--short=8", "HEAD"]
    try:
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def write(home: Path, found: dict[str, Any], *, neighbor: bool = False) -> None:
    """Write it, with what the last run of ``bench.growth`` has added."""
    if neighbor:
        (home / BESIDE).write_text(json.dumps(found, indent=1) + "\n")
        return
    kept = home / GROWTH
    if kept.exists():
        found["ratios"] |= json.loads(kept.read_text())["ratios"]
    (home / LATEST).write_text(json.dumps(found, indent=1) + "\n")


def write_failed(home: Path, found: dict[str, Any]) -> Path:
    """Write what a run saw before it failed, away from the results of those that did not."""
    place = home / FAILED
    place.write_text(json.dumps(found, indent=1) + "\n")
    return place


def _hit_rate(measured: Measurements, plan: Plan) -> float | None:
    """Say how many of the host view's requests found their token remembered, at least.

    Each token is checked once in each worker that it reaches, and there is room for all.
    """
    windows = measured.windows.get(("host", OURS))
    if not windows:
        return None
    return round(1 - plan.connections * plan.workers / median(w.requests for w in windows), 5)
