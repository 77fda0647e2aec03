"""``python -m bench.page``: write ``docs/performance.md`` and its chart from the last results.

Nothing on the page is written by hand: it says what ``var/bench/latest.json`` and, if there is
one, ``var/bench/growth.json`` hold.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.builds import ROOT
from bench.chart import Panel, chart, shown
from bench.goals import GOALS, LIST_MS, bounds, judged, listed
from bench.report import OURS, cells
from bench.result import GROWTH, LATEST

DOCS = ROOT / "docs"
_DEPENDENCIES = {
    *("django", "djangorestframework", "djangorestframework-simplejwt", "djoser", "dj-rest-auth"),
    *("django-allauth", "fastapi-users", "gunicorn", "uvicorn", "granian", "psycopg", "asyncpg"),
    *("argon2-cffi-bindings", "better-auth", "node"),
}
_PANELS = {
    "refresh": "CPU per refresh",
    "profile": "CPU per profile",
    "host": "CPU per host's view",
}

_INTRODUCTION = """# What it costs

Every figure here was measured by `make bench` in one run, peers and ours in turns, with the same
users, the same Argon2id parameters (19456 KiB, two passes, one lane) and one PostgreSQL, durable as
it comes. How it is measured, how each peer is set up and how far to trust it:
[bench/README.md](../bench/README.md). This page is made by `make bench-docs`; repeat both on your
machine.
"""


def page(found: Mapping[str, Any], growth: Mapping[str, Any] | None) -> str:
    """Return the whole page."""
    parts = [
        _INTRODUCTION,
        _machine(found),
        "![CPU per request and sign-ins per second, ours and the peers'](performance.svg)\n",
        f"## What was to be reached\n\n{_goals(found)}\n",
        f"## Every operation\n\n{_operations(found)}\n",
        f"## One refresh token, eight times at once\n\n{_double_spends(found)}\n",
        f"## What the parts can do alone\n\n{_ceilings(found)}\n",
    ]
    if growth:
        parts.append(_growth(growth))
    return "\n".join(parts)


def drawing(found: Mapping[str, Any]) -> str:
    """Return the chart."""
    panels = [
        Panel(f"{title}, ms of server and database (shorter is better)", _costs(found, operation))
        for operation, title in _PANELS.items()
    ]
    logins = [
        (r["system"], r["requests_per_second"]) for r in found["rows"] if r["operation"] == "login"
    ]
    panels.append(Panel("Sign-ins per second (longer is better)", logins))
    about = "CPU milliseconds per request and sign-ins per second"
    return chart([panel for panel in panels if panel.bars], ours=OURS, about=about)


def markdown(lines: Iterable[Sequence[str]]) -> str:
    """Return a table, its head first."""
    head, *rows = lines
    parts = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*parts, *("| " + " | ".join(row) + " |" for row in rows)])


def _costs(found: Mapping[str, Any], operation: str) -> list[tuple[str, float]]:
    return [
        (row["system"], row["server_cpu_ms"] + (row["database_cpu_ms"] or 0))
        for row in found["rows"]
        if row["operation"] == operation
    ]


def _machine(found: Mapping[str, Any]) -> str:
    machine, plan, versions = found["machine"], found["plan"], found["versions"]
    merged: dict[str, set[str]] = {}
    for packages in versions.values():
        for name, version in packages.items() if isinstance(packages, dict) else ():
            if name in _DEPENDENCIES:
                merged.setdefault(name, set()).add(version)
    listed = ", ".join(f"{name} {' and '.join(sorted(merged[name]))}" for name in sorted(merged))
    return (
        f"Taken on {found['taken_at'][:10]}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_mb'] / 1000:.0f} GB, {machine['system']}; Python {versions['python']}, "
        f"PostgreSQL {versions['postgresql']}. {plan['rounds']} rounds of {plan['seconds']:g} s, "
        f"{plan['connections']} connections, {plan['users']:,} users, {plan['workers']} workers "
        f"each; server, database and load driver share the cores. Other programs used up to "
        f"{_others(found):.1f} cores in a window.\n\nVersions: {listed}.\n"
    )


def _others(found: Mapping[str, Any]) -> float:
    rounds = (window for row in found["rows"] for window in row["rounds"])
    return max((window["others_cores"] for window in rounds), default=0.0)


def _goals(found: Mapping[str, Any]) -> str:
    figures = {**found["startup"], **found["ratios"]}
    lines = [["figure", "measured", "floor", "goal", "verdict"]]
    for name, goal in GOALS.items():
        limits = bounds(name, figures)
        if name in figures and limits:
            floor, reached = (shown(limit) for limit in limits)
            lines.append(
                [
                    f"{goal.what} (`{name}`)",
                    shown(figures[name]),
                    floor,
                    reached,
                    judged(name, figures),
                ]
            )
    build = figures.get("argon2_build", "")
    note = f"CPU is ours divided by theirs. Argon2 build in use: {build}."
    if rate := found.get("host_cache_hit_rate"):
        note += f" In the host's view {100 * rate:.1f} % of the tokens, at least, were remembered; "
        note += "`host-cold` below is the same view where every signature is checked."
    return f"{markdown(lines)}\n\n{note}{_bound(found, build)}"


def _bound(found: Mapping[str, Any], build: str) -> str:
    """Say how many sign-ins a second hashing alone allows here: no ratio can be above that."""
    alone = found["ceilings"].get(f"hash-{build}-kept")
    ratios = {
        name: found["ratios"].get(f"logins_vs_{name}")
        for name in ("simplejwt_same_build", "best_python_peer")
    }
    ours = next(
        (r["requests_per_second"] for r in found["rows"]
         if (r["system"], r["operation"]) == (OURS, "login")), None,
    )  # fmt: skip
    if not alone or not ours or None in ratios.values():
        return ""
    most = [f"`logins_vs_{name}` {shown(ratio * alone / ours)}" for name, ratio in ratios.items()]
    return (
        f"\n\nHashing alone, as we call the library (`hash-{build}-kept` below), would reach "
        f"{' and '.join(most)} on this machine: what is above that cannot be had here."
    )


def _operations(found: Mapping[str, Any]) -> str:
    absent = "".join(
        f"\n\n{name} is not among them: {why.splitlines()[0]}"
        for name, why in found["absent"].items()
    )
    return markdown(cells(found["rows"])) + absent


def _double_spends(found: Mapping[str, Any]) -> str:
    lines = [["system", "accepted", "successors that work"]]
    lines += [
        [each["system"], _span(each["accepted"]), _span(each["successors"])]
        for each in found["double_spend"]
    ]
    return (
        f"{markdown(lines)}\n\nLeast and most of the rounds. A successor works if it can be "
        "refreshed with in its turn; requests that were answered with the same one share it, as a "
        "retry and a second tab should."
    )


def _span(counts: Sequence[int]) -> str:
    least, most = min(counts), max(counts)
    return str(least) if least == most else f"{least} to {most}"


def _ceilings(found: Mapping[str, Any]) -> str:
    lines = [["what", "per second"], *([n, shown(v)] for n, v in found["ceilings"].items())]
    return (
        f"{markdown(lines)}\n\nHashing on all cores, with argon2-cffi as it comes and (`kept`) in "
        "memory that each thread keeps, as we call it; ES256 signatures on one; one-row updates by "
        "key from 32 clients; an empty answer from granian to 32 connections."
    )


def _growth(growth: Mapping[str, Any]) -> str:
    sizes = [str(size) for size in growth["sizes"]]
    under = f"under {LIST_MS:g} ms"
    lines = [["request", *(f"CPU ms at {int(s):,}" for s in sizes), "p50 ms at the most", under]]
    for name, row in growth["routes"].items():
        costs = [shown(row[size]["cpu_ms"]) for size in sizes]
        most = row[sizes[-1]]["p50_ms"]
        # Results of an earlier version do not say which requests are lists.
        verdict = listed(most) if name in growth.get("lists", ()) else ""
        lines.append([name, *costs, shown(most), verdict])
    plans = "\n".join(_plan(name, found) for name, found in growth["plans"].items())
    changed = "; ".join(growth["changed_plans"]) or "none"
    pruned = growth["pruning"]
    return (
        f"## Growth\n\n{markdown(lines)}\n\nThe first five are asked by 32 clients without pause, "
        f"the lists by one administrator, one after the other. Requests whose plan differs between "
        f"{int(sizes[0]):,} and {int(sizes[-1]):,} accounts: {changed}.\n\n"
        f"`vestibule prune` removed {pruned['removed']['sessions']:,} sessions and "
        f"{pruned['removed']['events']:,} events in {pruned['seconds']} s "
        f"beside a reader whose p99 was {pruned['p99_ms']} ms ({pruned['idle_p99_ms']} ms "
        f"without).\n\n### Plans at {int(sizes[-1]):,} accounts\n\n{plans}"
    )


def _plan(name: str, found: Sequence[str]) -> str:
    text = "\n\n".join(found)
    return f"**{name}**\n\n```\n{text}\n```\n"


def main(home: Path = ROOT / "var" / "bench") -> None:
    """Write the page and its chart."""
    latest, growth = home / LATEST, home / GROWTH
    if not latest.exists():
        sys.exit(f"There is no {latest}: run make bench first.")
    found = json.loads(latest.read_text())
    grown = json.loads(growth.read_text()) if growth.exists() else None
    (DOCS / "performance.md").write_text(page(found, grown))
    (DOCS / "performance.svg").write_text(drawing(found))
    print("wrote docs/performance.md and docs/performance.svg")


if __name__ == "__main__":
    main()
