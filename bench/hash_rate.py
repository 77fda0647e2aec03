"""How many passwords this environment hashes a second on all cores, and nothing else.

``python -m bench.hash_rate SECONDS`` prints the rate with argon2-cffi as it comes. ``vestibule
doctor`` says that of our way to call it: in memory that each thread keeps.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher, Type

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
_PASSWORD = "a password of usual length"


def rate(seconds: float) -> float:
    """Check one hash over and over, on a thread for each core; Argon2 lets go of the GIL."""
    stored = _HASHER.hash(_PASSWORD)
    cores = len(os.sched_getaffinity(0))
    end = time.perf_counter() + seconds

    def work(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            _HASHER.verify(stored, _PASSWORD)
            done += 1
        return done

    with ThreadPoolExecutor(cores) as pool:
        started = time.perf_counter()
        done = sum(pool.map(work, range(cores)))
        return done / (time.perf_counter() - started)


if __name__ == "__main__":
    sys.stdout.write(f"{rate(float(sys.argv[1])):.2f}")
