"""Which processors a worker runs on: its share of them, and always the same.

A request goes from the thread that reads it to the one that answers it and back. Where the
system moves these between processors, each step wakes another processor and finds its caches
cold: on two cores a third of the CPU of a cheap request.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import TypeVar

Loaded = TypeVar("Loaded")


def share(worker: int, workers: int, processors: Collection[int]) -> set[int]:
    """Return the processors of one of several workers, counted from 0; empty: any.

    Every n-th: where each core has two threads, Linux mostly numbers all first ones before
    all second ones, so that a worker gets whole cores.
    """
    if workers < 2 or workers > len(processors):
        return set()
    return set(sorted(processors)[worker::workers])


def pin_and_load(worker: int, workers: int, load: Callable[[], Loaded]) -> Loaded:
    """Keep this process to its share from now on, then load what it runs."""
    with suppress(AttributeError, OSError):  # Linux has this, and a container may refuse it
        if mine := share(worker, workers, os.sched_getaffinity(0)):
            os.sched_setaffinity(0, mine)
    return load()
