"""Say, from inside an environment, which versions it holds and which Argon2 build, how fast."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import distribution, distributions

from argon2 import PasswordHasher, Type

_HASHES = 25


def versions() -> dict[str, str]:
    """Return every installed distribution and its version."""
    named = ((item.metadata["Name"].lower(), item.version) for item in distributions())
    found = {name.replace("_", "-"): version for name, version in named}
    return dict(sorted(found.items()))


def build() -> str:
    """Return ``wheel`` or ``native``: PyPI takes only builds for many machines at once."""
    tags = distribution("argon2-cffi-bindings").read_text("WHEEL") or ""
    return "native" if "-linux_" in tags else "wheel"


def argon2_ms() -> float:
    """Return the time of one Argon2id hash (19456 KiB, two passes, one lane), the best of several.

    The best, because the machine's noise only ever adds.
    """
    hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
    times = []
    for _ in range(_HASHES):
        started = time.perf_counter()
        hasher.hash("a password of usual length")
        times.append(time.perf_counter() - started)
    return 1000 * min(times)


if __name__ == "__main__":
    found = {"versions": versions(), "argon2_ms": round(argon2_ms(), 2), "build": build()}
    json.dump(found, sys.stdout)
