"""What each machine has measured last: a file for each, which the page shows side by side.

Ratios of CPU depend on a machine less than seconds do, and yet they do: a processor that runs the
peers' longer code faster makes ours look worse. So a goal counts where it was measured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.chart import shown
from bench.goals import GOALS, judged
from bench.report import OURS

FOLDER = Path(__file__).parent
_MARKS = {"goal reached": "", "above the floor, goal missed": " (goal missed)"}
"""What follows a figure by its verdict; any other is named."""


def summary(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a run: its figures with goals, and our own CPU by operation."""
    figures = {**found["startup"], **found["ratios"]}
    kept = {name: figures[name] for name in (*GOALS, "argon2_build") if name in figures}
    own = [row for row in found["rows"] if row["system"] == OURS]
    return {
        "processor": found["machine"]["processor"],
        "cores": found["machine"]["cores"],
        "taken_at": found["taken_at"][:10],
        "commit": found["commit"],
        "figures": kept,
        "cpu_ms": {r["operation"]: [r["server_cpu_ms"], r["database_cpu_ms"] or 0] for r in own},
    }


def keep(of: Mapping[str, Any], folder: Path = FOLDER) -> None:
    """Keep a summary, in place of the one before of the same kind of machine."""
    name = re.sub(r"[^a-z0-9]+", "-", f"{of['processor']} {of['cores']} cores".lower())
    (folder / f"{name}.json").write_text(json.dumps(of, indent=1) + "\n")


def kept(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Return all summaries, the newest first."""
    found = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    return sorted(found, key=lambda each: str(each["taken_at"]), reverse=True)


def lines(machines: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return the cells of a table: figures and our CPU, a column for each machine."""
    head = [f"{each['processor']}, {each['cores']} cores" for each in machines]
    taken = [f"{each['taken_at']} ({each['commit']})" for each in machines]
    rows = [["", *head], ["taken on (commit)", *taken]]
    rows += [
        [f"`{name}`", *(_figure(name, each["figures"]) for each in machines)] for name in GOALS
    ]
    operations = dict.fromkeys(name for each in machines for name in each["cpu_ms"])
    rows += [
        [f"{name}: CPU ms, server + database", *(_cpu(each["cpu_ms"], name) for each in machines)]
        for name in operations
    ]
    return rows


def _figure(name: str, figures: Mapping[str, Any]) -> str:
    if name not in figures:
        return "-"
    verdict = judged(name, figures)
    return shown(figures[name]) + _MARKS.get(verdict, f" ({verdict})")


def _cpu(costs: Mapping[str, Sequence[float]], operation: str) -> str:
    return " + ".join(map(shown, costs[operation])) if operation in costs else "-"
