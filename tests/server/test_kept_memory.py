"""What a password hash leaves is there for the next one."""

from __future__ import annotations

import ctypes
import resource
from pathlib import Path

import pytest

from vestibule.server import kept_memory
from vestibule.server.kept_memory import KeptMemory

pytestmark = pytest.mark.once

SIZE = 19456 * 1024


def allocated_and_left() -> int:
    """Do what a hash does to the heap; returns where."""
    place = kept_memory._C.malloc(SIZE)
    kept_memory._C.free(place)
    return int(place)


def test_the_next_hash_finds_its_place_though_other_data_came_meanwhile():
    kept, places, others = KeptMemory(SIZE), [], []
    for _ in range(8):
        with kept.lent():
            places.append(allocated_and_left())
        others.append([ctypes.create_string_buffer(5000) for _ in range(200)])
    assert len(set(places[2:])) == 1  # by then the heap is as large as it has to be


def resident() -> int:
    """Return how many bytes of this process are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def test_a_place_that_nobody_wants_for_a_while_goes_back_to_the_system():
    kept = KeptMemory(SIZE)
    for _ in range(3):
        with kept.lent():
            place = kept_memory._C.malloc(SIZE)
            ctypes.memset(place, 1, SIZE)
            kept_memory._C.free(place)
    held = resident()
    kept.give_back()
    assert resident() < held - SIZE // 2
    with kept.lent():
        assert allocated_and_left()
