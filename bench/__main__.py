"""``python -m bench``: Vestibule and its peers in one run, alternating. ``QUICK=1`` is a taste.

``NEIGHBOR=1`` measures beside a busy program, and writes ``var/bench/neighbor.json``.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from types import FrameType
from typing import NoReturn

from bench import report, result
from bench.builds import ROOT
from bench.measurement import Plan
from bench.operations import OPERATIONS
from bench.processes import neighbor
from bench.run import Run, say
from bench.systems import SYSTEMS

HOME = ROOT / "var" / "bench"
FULL = Plan(rounds=3, seconds=10.0, warm_up_seconds=0.5, connections=32, users=10_000, workers=2)
QUICK = Plan(rounds=1, seconds=1.5, warm_up_seconds=0.2, connections=32, users=1000, workers=2)
LONGEST_MINUTES = 35
"""After so long the run is given up: whatever hangs, it ends."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bench, print its table and write ``var/bench/latest.json``."""
    asked = _read(arguments)
    stop_on_signals()
    HOME.mkdir(parents=True, exist_ok=True)
    machine = report.machine()
    busy = asked_for("NEIGHBOR")
    with ExitStack() as stack:
        if busy:
            say("one core is kept busy by another program (NEIGHBOR=1)")
            stack.enter_context(neighbor())
        run = Run(stack, HOME, asked.plan)
        try:
            run.start(asked.systems)
            measured = run.measure(asked.operations)
        except BaseException:
            found = result.result(run.measured, machine=machine, plan=asked.plan)
            say(f"Failed. What was seen until then: {result.write_failed(HOME, found)}")
            raise
    found = result.result(measured, machine=machine, plan=asked.plan)
    result.write(HOME, found, neighbor=busy)
    sys.stdout.write(report.printed(found))
    if warning := report.disturbance(measured.rows()):
        say(warning)


def stop_on_signals() -> None:
    """End everything in order when told to, and in any case after ``LONGEST_MINUTES``."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, _stop)
    signal.alarm(60 * LONGEST_MINUTES)


def quick() -> bool:
    """Tell whether ``QUICK=1`` asks for a taste only."""
    return asked_for("QUICK")


def asked_for(variable: str) -> bool:
    """Tell whether a variable of the environment is set to something."""
    return os.environ.get(variable, "") not in ("", "0")


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line over the defaults that ``QUICK`` chooses."""
    plan = QUICK if quick() else FULL
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--operations", nargs="+", choices=OPERATIONS, default=list(OPERATIONS))
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    for name, default in asdict(plan).items():
        kind = type(default)
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, default=default)
    asked = parser.parse_args(arguments)
    asked.plan = Plan(**{name: getattr(asked, name) for name in asdict(plan)})
    return asked


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Leave by an exception, so that everything started is ended; once is enough."""
    signal.alarm(0)
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    if number == signal.SIGALRM:
        say(f"Given up after {LONGEST_MINUTES} minutes.")
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
