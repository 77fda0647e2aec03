"""Measure the cost of a password hash on this machine, and propose parameters."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata

from vestibule import passwords
from vestibule.conf import settings
from vestibule.core.processors import usable_processors
from vestibule.passwords import argon2id, hashing
from vestibule.passwords.argon2id import Cost

FLOOR_KIB = 19_456
"""Least memory of a hash with two passes (OWASP)."""

CEILING_KIB = 65_536
"""Above this, passes are added instead of memory: every slot needs that memory at once."""

LEAST_PASSES = 2


@dataclass(frozen=True, slots=True)
class Findings:
    """The measurement with the current parameters, and parameters that take the target time.

    Times are seconds of one hash on one core; rates are hashes per second.
    ``build`` is ``native`` or ``wheel``.
    """

    build: str
    release: str
    parameters: Cost
    seconds: float
    per_core: float
    cores: int
    all_cores: float
    proposed: Cost
    proposed_seconds: float


def examine_hashing(*, target: float, lasting: float = 1.0) -> Findings:
    """Hash for ``lasting`` seconds on one core, then on all; ``target`` is in seconds.

    The time of a hash is proportional to memory times passes, so one measurement is enough to
    predict the others. A proposal is never below OWASP's minimum.
    """
    cores = usable_processors()
    seconds = 1 / _rate(threads=1, lasting=lasting)
    now = hashing.cost()
    unit = seconds / (now.memory_kib * now.passes)
    proposed = propose(target=target, unit=unit)
    return Findings(
        build=build_in_use(),
        release=metadata.version("argon2-cffi-bindings"),
        parameters=now,
        seconds=seconds,
        per_core=1 / seconds,
        cores=cores,
        all_cores=_rate(threads=cores, lasting=lasting),
        proposed=proposed,
        proposed_seconds=unit * proposed.memory_kib * proposed.passes,
    )


def propose(*, target: float, unit: float) -> Cost:
    """Return the strongest parameters within the target time, or OWASP's minimum.

    A longer time is spent on memory first, up to ``CEILING_KIB``, then on passes.
    ``target`` is in seconds; ``unit`` is the number of seconds for one pass over one KiB.
    """
    affordable = int(target / unit)  # KiB times passes
    memory = max(FLOOR_KIB, min(CEILING_KIB, affordable // LEAST_PASSES // 1024 * 1024))
    return Cost(memory, max(LEAST_PASSES, affordable // memory), settings.ARGON2_PARALLELISM)


def build_in_use() -> str:
    """Return whether Argon2 was compiled locally (``native``) or is PyPI's ``wheel``.

    Decided by the platform tag of the build: PyPI accepts only builds for many Linuxes, macOS
    or Windows, and these use only instructions that all such machines have.
    """
    tags = metadata.distribution("argon2-cffi-bindings").read_text("WHEEL") or ""
    shipped = ("manylinux", "musllinux", "macosx", "win")
    return "wheel" if any(tag in tags for tag in shipped) else "native"


def _rate(*, threads: int, lasting: float) -> float:
    """Return how many hashes per second this many threads make together."""
    salt, cost = passwords.Argon2idHasher().salt(), hashing.cost()
    end = time.monotonic() + lasting

    def hash_until_then(_: int) -> int:
        made = 0
        while time.monotonic() < end or not made:
            argon2id.encode("what a password may look like", salt, cost)
            made += 1
        return made

    started = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        made = sum(pool.map(hash_until_then, range(threads)))
    return made / (time.monotonic() - started)
