"""Measure one operation of one system for a while: load, CPU and memory in one window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Self

from bench.accounting import cpu_seconds, machine_cpu_seconds, memory_mb
from bench.driver import drive
from bench.operations import Clients
from bench.postgres import Postgres, tidy
from bench.system import System
from bench.users import User


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is asked of the systems."""

    rounds: int
    seconds: float
    warm_up_seconds: float
    connections: int
    users: int
    workers: int


@dataclass(frozen=True, kw_only=True)
class Window:
    """The figures of one measured window. CPU is in milliseconds per request."""

    requests: int
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[int, int]
    connects: int
    server_cpu_ms: float
    database_cpu_ms: float | None
    driver_cpu_ms: float
    memory_mb: float
    others_cores: float
    """Cores that neither server, database nor driver kept busy: somebody else did."""

    @property
    def cpu_ms(self) -> float | None:
        """Server and database together; None where the database's cannot be had."""
        return None if self.database_cpu_ms is None else self.server_cpu_ms + self.database_cpu_ms


def measure(
    system: System, make: Clients, users: Iterator[User], *, database: Postgres, plan: Plan
) -> Window:
    """Warm an operation's clients up, then load it for the plan's seconds and account for it.

    Raises:
        LoadFailed: an answer was not 2xx, not whole or did not come.
        psycopg.OperationalError: the database did not live through it.
    """
    tidy(system.database_url)
    clients = make(system, users, plan.connections)
    drive(system.address, clients, seconds=plan.warm_up_seconds)
    before = _CpuSeconds.now(system, database)
    load = drive(system.address, clients, seconds=plan.seconds)
    spent = _CpuSeconds.now(system, database) - before
    memory = memory_mb(system.pid)
    database.require_alive()
    per_request_ms = 1000 / load.requests
    return Window(
        requests=load.requests,
        requests_per_second=load.per_second,
        p50_ms=load.p50_ms,
        p99_ms=load.p99_ms,
        statuses=load.statuses,
        connects=load.connects,
        server_cpu_ms=spent.server * per_request_ms,
        database_cpu_ms=None if database.pid is None else spent.database * per_request_ms,
        driver_cpu_ms=load.driver_cpu_seconds * per_request_ms,
        memory_mb=memory,
        others_cores=max(0.0, spent.others - load.driver_cpu_seconds) / load.seconds,
    )


@dataclass(frozen=True)
class _CpuSeconds:
    """CPU seconds used so far; ``others`` is what neither server nor database used."""

    server: float
    database: float
    others: float

    @classmethod
    def now(cls, system: System, database: Postgres) -> Self:
        server = cpu_seconds(system.pid)
        in_database = 0.0 if database.pid is None else cpu_seconds(database.pid)
        return cls(server, in_database, machine_cpu_seconds() - server - in_database)

    def __sub__(self, before: Self) -> Self:
        pairs = zip(astuple(self), astuple(before), strict=True)
        return type(self)(*(now - then for now, then in pairs))
