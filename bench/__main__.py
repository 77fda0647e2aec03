"""``python -m bench``: Vestibule and its peers in one run, alternating. ``QUICK=1`` is a taste."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from bench import flood, report
from bench.measurement import Plan, Window, measure
from bench.operations import OPERATIONS
from bench.ours import vestibule
from bench.peers.simplejwt.start import simplejwt
from bench.postgres import Postgres, postgres
from bench.system import System
from bench.users import everybody

HOME = Path(__file__).resolve().parents[1] / "var" / "bench"
SYSTEMS = {report.OURS: vestibule, "simplejwt": simplejwt}
FULL = Plan(rounds=3, seconds=10, warm_up_seconds=1, connections=32, users=10_000, workers=2)
QUICK = Plan(rounds=3, seconds=2, warm_up_seconds=0.3, connections=32, users=500, workers=2)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bench, print its table and write ``var/bench/latest.json``."""
    asked = _read(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    machine = report.machine()
    with ExitStack() as stack:
        say("starting PostgreSQL")
        database = stack.enter_context(postgres(HOME))
        systems = [_start(stack, name, database, asked.plan) for name in asked.systems]
        windows = _alternate(systems, asked.operations, database, asked.plan)
        floods = _flood(systems, asked.plan)
        versions = {"python": platform.python_version(), "postgresql": database.version()}
    rows = [report.row(*key, measured) for key, measured in windows.items()]
    hashes = {system.name: system.argon2_ms for system in systems}
    result: dict[str, Any] = {
        "machine": machine | {"argon2_ms": hashes},
        "versions": versions | {system.name: system.versions for system in systems},
        "plan": asdict(asked.plan),
        "rows": [asdict(row) for row in rows],
        "ratios": report.ratios(rows, hashes) | floods,
    }
    (HOME / "latest.json").write_text(json.dumps(result, indent=1) + "\n")
    ratios = (f"{name} {value}\n" for name, value in result["ratios"].items())
    sys.stdout.write(f"{report.table(rows)}\n{''.join(ratios)}")
    if warning := report.disturbance(rows):
        say(warning)


def say(what: str) -> None:
    """Show progress on stderr; stdout is for the result."""
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line over the defaults that ``QUICK`` chooses."""
    plan = QUICK if os.environ.get("QUICK", "") not in ("", "0") else FULL
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--operations", nargs="+", choices=OPERATIONS, default=list(OPERATIONS))
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    for name, default in asdict(plan).items():
        kind = type(default)
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, default=default)
    asked = parser.parse_args(arguments)
    asked.plan = Plan(**{name: getattr(asked, name) for name in asdict(plan)})
    return asked


def _start(stack: ExitStack, name: str, database: Postgres, plan: Plan) -> System:
    say(f"starting {name} with {plan.users} users")
    url = database.database(f"bench_{name}")
    start = SYSTEMS[name](HOME, url, users=plan.users, workers=plan.workers)
    return stack.enter_context(start)


def _alternate(
    systems: Sequence[System], operations: Sequence[str], database: Postgres, plan: Plan
) -> dict[tuple[str, str], list[Window]]:
    """Measure every operation of every system in turn, round by round.

    Every other round goes through the systems backwards, so that none always follows the same.
    """
    users = {system.name: everybody(plan.users) for system in systems}
    windows: dict[tuple[str, str], list[Window]] = defaultdict(list)
    for number in range(plan.rounds):
        for operation in operations:
            for system in systems[:: -1 if number % 2 else 1]:
                window = measure(
                    system, operation, users[system.name], database=database, plan=plan
                )
                windows[operation, system.name].append(window)
                say(_progress(number + 1, plan.rounds, operation, system.name, window))
    return {
        (operation, system.name): windows[operation, system.name]
        for operation in operations
        for system in systems
    }


def _flood(systems: Sequence[System], plan: Plan) -> dict[str, float]:
    """Flood our own server with sign-ins; nothing where it is not among the systems."""
    for system in systems:
        if system.name == report.OURS:
            say("flooding vestibule with sign-ins")
            users = everybody(plan.users)
            return flood.ratios(flood.flood(system, users, seconds=plan.seconds))
    return {}


def _progress(number: int, rounds: int, operation: str, name: str, window: Window) -> str:
    figures = f"{window.requests_per_second:9.1f}/s  p50 {window.p50_ms:8.2f}"
    costs = f"CPU ms {window.server_cpu_ms:.3f} + database {window.database_cpu_ms or 0:.3f}"
    others = f"  (others: {window.others_cores:.2f} cores)"
    line = f"{number}/{rounds} {operation:8} {name:10} {figures}  {costs}"
    return line + others * (window.others_cores > report.QUIET_CORES)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Leave by an exception, so that everything started is ended; once is enough."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
