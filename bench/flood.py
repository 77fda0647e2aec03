"""What a flood of sign-ins does to everybody else, and what it gets itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.driver import drive
from bench.operations import OPERATIONS, sign_in
from bench.system import System, request
from bench.users import User

CONNECTIONS = 64
"""Clients that sign in without pause."""
PROBES_PER_SECOND = 100
SLACK_SECONDS = 60.0
"""How much longer than asked a probe may take before the run is given up."""


@dataclass(frozen=True, kw_only=True)
class Flood:
    """The cheap request's times, idle and under the flood, and the flood's own rate."""

    idle_p99_ms: float
    cheap_p50_ms: float
    cheap_p99_ms: float
    logins_alone: float
    logins: float


def flood(system: System, users: Iterator[User], *, seconds: float) -> Flood:
    """Read a profile at a steady pace: alone, then while 64 clients sign in.

    Raises:
        LoadFailed: an answer was not 2xx, not whole or did not come; 503 for a
            sign-in counts as such, since that many are what a server should bear.
    """
    user = next(users)
    asked = request(system, user, system.api.profile(sign_in(system, user)))
    with probing(system, asked, seconds) as idle:
        before = json.loads(idle.communicate(timeout=seconds + SLACK_SECONDS)[0])
    clients = OPERATIONS["login"](system, users, CONNECTIONS)
    drive(system.address, clients, seconds=seconds / 4)  # every thread and connection is there
    alone = drive(system.address, clients, seconds=seconds)
    with probing(system, asked, seconds) as probe:
        flooding = drive(system.address, clients, seconds=seconds)
        during = json.loads(probe.communicate(timeout=seconds + SLACK_SECONDS)[0])
    return Flood(
        idle_p99_ms=before["p99_ms"],
        cheap_p50_ms=during["p50_ms"],
        cheap_p99_ms=during["p99_ms"],
        logins_alone=alone.per_second,
        logins=flooding.per_second,
    )


@contextmanager
def probing(system: System, request: bytes, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Ask at a steady pace from a process of its own, which is gone when the block is left."""
    probe = subprocess.Popen(
        [sys.executable, "-m", "bench.probe"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    asked = {"address": system.address, "request": request.decode("latin-1"), "seconds": seconds}
    if probe.stdin is None:
        raise RuntimeError("The probe has no stdin.")
    json.dump({**asked, "per_second": PROBES_PER_SECOND}, probe.stdin)
    probe.stdin.close()
    probe.stdin = None  # communicate() would flush it once more
    try:
        yield probe
    finally:
        probe.kill()
        probe.wait()


def ratios(measured: Flood) -> dict[str, float]:
    """Name the figures as ``latest.json`` has them."""
    return {
        "flood_cheap_p99_ms": round(measured.cheap_p99_ms, 2),
        "flood_cheap_p99_vs_idle": round(measured.cheap_p99_ms / measured.idle_p99_ms, 2),
        "flood_logins_vs_alone": round(measured.logins / measured.logins_alone, 3),
    }
