"""``python -m bench.tricks [NAME ...]``: what each trick of the server saves, measured alone.

Two servers run on one database, one of them without the trick (``tests.bench.without``). They
are loaded in alternating windows, so that what else happens on the machine falls on both. A table
says the least CPU per request of each, server and database together, what the trick saves, and
the least and most of the rounds; for ``flood``, the p99 of a profile beside 64 sign-ins. Windows
differ by a tenth on a quiet machine and by half on a busy one: believe a saving that most rounds
agree on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from bench import ours, report
from bench.__main__ import FULL, HOME, QUICK, quick, stop_on_signals
from bench.builds import ROOT
from bench.flood import flood
from bench.measurement import Plan, measure
from bench.operations import OPERATIONS
from bench.postgres import Postgres, postgres
from bench.processes import run_to_end
from bench.run import say
from bench.system import System
from bench.users import User, everybody

FLOOD = "flood"
ROUNDS = 6
SECONDS = 4.0


@dataclass(frozen=True)
class Trick:
    """What is left out, where it shows, and the decision that it was taken by."""

    what: str
    shows_in: tuple[str, ...]
    decision: str
    variables: tuple[tuple[str, str], ...] = ()
    """Environment of the server without it, beside its name (``tests.bench.without``)."""


_CHEAP = ("refresh", "profile", "host")
TRICKS = {
    "tuned": Trick(
        "the whole engine, against plain", _CHEAP, "0025", (("VESTIBULE_ENGINE", "plain"),)
    ),
    "slots": Trick("requests go from thread to thread", (*_CHEAP, FLOOD), "0011"),
    "affinity": Trick(
        "workers keep to their processors", _CHEAP, "0012", (("VESTIBULE_CPU_AFFINITY", "0"),)
    ),
    "argon2": Trick("Argon2 in memory that is kept", ("login",), "0013"),
    "batches": Trick("outcomes of hashes are delivered together", ("login", FLOOD), "0014"),
    "fast-path": Trick("the usual refresh passes REST framework", ("refresh",), "0015"),
    "handler": Trick("requests and handler of our own", _CHEAP, "0009"),
    "middleware": Trick("middleware of our own", _CHEAP, "0009"),
    "health-check": Trick("connections are listened to, not asked", _CHEAP[:2], "0009"),
    "prepared": Trick("a refresh's statement is prepared once", ("refresh",), "0080"),
    "times": Trick("times are read in C", _CHEAP[:2], "0080"),
    "collections": Trick("garbage collection is put off", _CHEAP, "0011"),
    "switches": Trick("threads switch after 1 ms", (*_CHEAP, FLOOD), "0011"),
    "niceness": Trick("hashes at a low priority", ("login", FLOOD), "0008"),
    "unobserved": Trick(
        "no metrics and no traces",
        _CHEAP[:2],
        "0066",
        (
            ("VESTIBULE_METRICS_TOKEN", "whoever scrapes sends this"),
            ("VESTIBULE_TRACING", "tests.server.spans.in_batches"),
        ),
    ),
}


@dataclass(frozen=True)
class Pair:
    """A figure of each round, with a trick and without it."""

    trick: str
    figure: str
    with_it: tuple[float, ...]
    without: tuple[float, ...]

    def saved(self) -> float:
        """Return the part that the trick saves, by the least of each side."""
        return 1 - min(self.with_it) / min(self.without)

    def of_rounds(self) -> tuple[float, float]:
        """Return the least and the most that it saved in one round."""
        each = [1 - a / b for a, b in zip(self.with_it, self.without, strict=True)]
        return min(each), max(each)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure tricks, print the table, and write ``var/bench/tricks.json``."""
    base = QUICK if quick() else replace(FULL, rounds=ROUNDS, seconds=SECONDS, users=1000)
    parser = argparse.ArgumentParser(prog="python -m bench.tricks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TRICKS))
    parser.add_argument("--rounds", type=int, default=base.rounds)
    parser.add_argument("--seconds", type=float, default=base.seconds)
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(TRICKS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    plan = replace(base, rounds=asked.rounds, seconds=asked.seconds)
    HOME.mkdir(parents=True, exist_ok=True)
    stop_on_signals()
    with ExitStack() as stack:
        database = stack.enter_context(postgres(HOME))
        pairs = [pair for name in asked.names or TRICKS for pair in measured(name, database, plan)]
    found = [{**vars(pair), "saved": round(pair.saved(), 3)} for pair in pairs]
    told = {"machine": report.machine(), "pairs": found}
    (HOME / "tricks.json").write_text(json.dumps(told, indent=1) + "\n")
    sys.stdout.write("".join(f"{line}\n" for line in table(pairs)))


def measured(name: str, database: Postgres, plan: Plan) -> Iterator[Pair]:
    """Serve with one trick and without it, and compare where it shows."""
    stop_on_signals()  # each trick has its own time
    url = database.database(f"bench_trick_{name.replace('-', '_')}")
    with_it = ours.environment(HOME / f"trick-{name}", url, workers=plan.workers)
    run_to_end([ours.PYTHON, "-m", "bench.fill", str(plan.users)], env=with_it, cwd=ROOT)
    without = {
        **with_it,
        "DJANGO_SETTINGS_MODULE": "tests.bench.without",
        "BENCH_WITHOUT": name,
        **dict(TRICKS[name].variables),
    }
    with ExitStack() as stack:
        systems = [
            stack.enter_context(ours.served(each, env, HOME, url))
            for each, env in (("with", with_it), ("without", without))
        ]
        for figure in TRICKS[name].shows_in:
            yield compared(name, figure, systems, database, plan)


def compared(
    name: str, figure: str, systems: Sequence[System], database: Postgres, plan: Plan
) -> Pair:
    """Load both in turns, each other round in the opposite order."""
    users = everybody(plan.users)
    seen: dict[str, list[float]] = {system.name: [] for system in systems}
    of = partial(_figure, figure, users=users, database=database, plan=plan)
    for number in range(plan.rounds):
        for system in systems[:: -1 if number % 2 else 1]:
            seen[system.name].append(of(system))
        latest = ", ".join(f"{side} {values[-1]:.3f}" for side, values in seen.items())
        say(f"{number + 1}/{plan.rounds} {name:12} {figure:8} {latest}")
    return Pair(name, figure, tuple(seen["with"]), tuple(seen["without"]))


def _figure(
    figure: str, system: System, *, users: Iterator[User], database: Postgres, plan: Plan
) -> float:
    """Return milliseconds: CPU of an operation, or the p99 beside a flood."""
    if figure == FLOOD:
        return flood(system, users, seconds=plan.seconds).cheap_p99_ms
    window = measure(system, OPERATIONS[figure], users, database=database, plan=plan)
    return window.server_cpu_ms if window.cpu_ms is None else window.cpu_ms


def table(pairs: Sequence[Pair]) -> Iterator[str]:
    """Return the lines of the result, as Markdown."""
    yield "| trick | what | decision | figure | with, ms | without, ms | saved | of the rounds |"
    yield "|---|---|---|---|---|---|---|---|"
    for pair in pairs:
        trick, (least, most) = TRICKS[pair.trick], pair.of_rounds()
        yield (
            f"| {pair.trick} | {trick.what} | {trick.decision} | {pair.figure} "
            f"| {min(pair.with_it):.3f} | {min(pair.without):.3f} "
            f"| {pair.saved():.0%} | {least:.0%} to {most:.0%} |"
        )


if __name__ == "__main__":
    main()
