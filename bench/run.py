"""One run: start everybody, measure in turns, and keep what was seen."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench import ours
from bench.ceilings import Ceilings, ceilings
from bench.double_spend import DoubleSpend, double_spend
from bench.driver import LoadFailed
from bench.flood import flood, ratios
from bench.measurement import Plan, Window, measure
from bench.operations import OPERATIONS, offered
from bench.postgres import postgres
from bench.processes import StepFailed
from bench.report import QUIET_CORES, Row, row
from bench.startup import startup
from bench.statements import logged, statements
from bench.system import System
from bench.systems import SYSTEMS, require_working
from bench.users import User, everybody
from tests.keeper import DidNotStart

HASHING_SHARE = 0.4
OTHER_SHARE = 0.15
"""How long a ceiling is measured, as a share of a window."""


_AROUND_SECONDS = 1.5
"""What vacuuming and signing in before a window takes, about."""
_FLOODS = 4
"""The flood and what it is compared with take as long as this many windows."""


@dataclass
class Measurements:
    """What a run has seen."""

    systems: list[System]
    postgresql: str
    absent: dict[str, str]
    windows: dict[tuple[str, str], list[Window]] = field(default_factory=lambda: defaultdict(list))
    ceilings: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statements: dict[tuple[str, str], int] = field(default_factory=dict)
    double_spends: list[DoubleSpend] = field(default_factory=list)
    floods: dict[str, float] = field(default_factory=dict)
    startup: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    def rows(self) -> list[Row]:
        """Sum up, operation by operation, in the order of the systems."""
        return [
            row(operation, system, self.windows[operation, system.name], self.statements)
            for operation in OPERATIONS
            for system in self.systems
            if (operation, system.name) in self.windows
        ]


class Run:
    """Everybody that takes part, up until the stack is left."""

    def __init__(self, stack: ExitStack, home: Path, plan: Plan) -> None:
        self.stack, self.home, self.plan = stack, home, plan
        self.began = time.monotonic()
        say("starting PostgreSQL")
        self.database = stack.enter_context(postgres(home))
        self.measured = Measurements([], self.database.version(), {})
        self.users: dict[str, Iterator[User]] = {}

    def start(self, names: Sequence[str]) -> None:
        """Start systems; a peer that does not install or run is kept with its reason.

        Raises:
            DidNotStart, StepFailed, LoadFailed, OSError: our own.
            psycopg.Error: the database is dead, or our own server's.
        """
        for name in names:
            say(f"starting {name} with {self.plan.users} users")
            try:
                self._start(name)
            except (DidNotStart, StepFailed, LoadFailed, OSError, psycopg.Error) as error:
                if name == ours.NAME:
                    raise
                self.database.require_alive()
                self.measured.absent[name] = str(error)
                say(f"{name} is left out: {error}")

    def _start(self, name: str) -> None:
        url = self.database.database(f"bench_{name.replace('-', '_')}")
        plan = self.plan
        with ExitStack() as attempt:
            start = SYSTEMS[name](self.home, url, users=plan.users, workers=plan.workers)
            systems = attempt.enter_context(start)
            for system in systems:
                require_working(system, users=plan.users)
            self.stack.push(attempt.pop_all())
        self.measured.systems += systems
        self.users |= {system.name: everybody(plan.users) for system in systems}

    def measure(self, operations: Sequence[str]) -> Measurements:
        """Measure all there is to measure."""
        seen = self.measured
        self._count_statements(operations)
        for system in seen.systems:
            if offered(system, "refresh") and system.api.rotates:
                say(f"spending refresh tokens of {system.name} twice and more")
                seen.double_spends.append(double_spend(system, self.users[system.name]))
        limits = self.stack.enter_context(
            ceilings(self.home, self.database, workers=self.plan.workers)
        )
        say(f"measuring: about {self._minutes(operations):.0f} minutes on a quiet machine")
        for number in range(self.plan.rounds):
            self._ceilings(limits)
            for operation in operations:
                self._turn(operation, number)
        self._flood()
        say("starting the server as it comes, and a host's Django")
        seen.startup = startup(self.home)
        seen.seconds = time.monotonic() - self.began
        return seen

    def _minutes(self, operations: Sequence[str]) -> float:
        """Estimate what all windows take."""
        windows = sum(offered(s, each) for s in self.measured.systems for each in operations)
        seconds = self.plan.seconds + self.plan.warm_up_seconds + _AROUND_SECONDS
        return (windows * self.plan.rounds + _FLOODS) * seconds / 60

    def _turn(self, operation: str, number: int) -> None:
        """Measure one operation of every system, every other round backwards.

        So none always follows the same.
        """
        for system in self.measured.systems[:: -1 if number % 2 else 1]:
            if not offered(system, operation):
                continue
            window = measure(
                system,
                OPERATIONS[operation],
                self.users[system.name],
                database=self.database,
                plan=self.plan,
            )
            self.measured.windows[operation, system.name].append(window)
            say(_progress(number + 1, self.plan.rounds, operation, system.name, window))

    def _ceilings(self, limits: Ceilings) -> None:
        for name, rate in limits.items():
            share = HASHING_SHARE if name.startswith("hash-") else OTHER_SHARE
            found = rate(max(1.0, share * self.plan.seconds))
            self.measured.ceilings[name].append(found)
            say(f"    ceiling {name:17} {found:10.1f}/s")

    def _count_statements(self, operations: Sequence[str]) -> None:
        if self.database.log is None:
            say("no statements are counted: the log of the given PostgreSQL is not ours to read")
            return
        say("counting statements")
        with logged(self.database):
            for system in self.measured.systems:
                for operation in operations:
                    if offered(system, operation):
                        found = statements(
                            system, operation, self.users[system.name], self.database
                        )
                        self.measured.statements[operation, system.name] = found

    def _flood(self) -> None:
        """Flood our own server with sign-ins; nothing where it is not among the systems."""
        for system in self.measured.systems:
            if system.name == ours.NAME:
                say("flooding vestibule with sign-ins")
                users = everybody(self.plan.users)
                self.measured.floods = ratios(flood(system, users, seconds=self.plan.seconds))


def say(what: str) -> None:
    """Show progress on stderr, with the time of day; stdout is for the result."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")
    sys.stderr.flush()


def _progress(number: int, rounds: int, operation: str, name: str, window: Window) -> str:
    figures = f"{window.requests_per_second:9.1f}/s  p50 {window.p50_ms:8.2f}"
    costs = f"CPU ms {window.server_cpu_ms:.3f} + database {window.database_cpu_ms or 0:.3f}"
    others = f"  (others: {window.others_cores:.2f} cores)"
    line = f"{number}/{rounds} {operation:9} {name:21} {figures}  {costs}"
    return line + others * (window.others_cores > QUIET_CORES)
