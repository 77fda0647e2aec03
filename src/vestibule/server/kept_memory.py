"""The memory of a password hash, kept for the next one.

A hash takes 19 MiB and leaves them. Other data would settle there, so that the next hash does
not fit and takes as much again: a worker that hashes one at a time came to hold four times
what it needs. Given back to the system, they would cost a page fault for each page of the
next hash, which then takes twice as long: so they are given back when there was none for a while.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Of all ways to call C, the one that keeps Python's lock: nobody allocates in between.
_C = ctypes.PyDLL(None)
_C.malloc.restype = ctypes.c_void_p
_C.malloc.argtypes = [ctypes.c_size_t]
_C.free.restype = None
_C.free.argtypes = [ctypes.c_void_p]
_trim = getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)  # glibc's alone

TRIM_SECONDS = 2.0
"""Seldom enough to cost nothing: it takes two milliseconds."""


class KeptMemory(threading.local):
    """So many bytes in each thread that asks for them, for as long as the thread lives."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._place: int | None = None
        self._trimmed = time.monotonic()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Leave the place to whatever the block allocates, and take it again afterwards."""
        _C.free(self._place)  # nothing the first time
        try:
            yield
        finally:
            self._place = _C.malloc(self._size)
            self._trim_now_and_then()

    def give_back(self) -> None:
        """Let the system have the place, and whatever else nobody uses."""
        _C.free(self._place)
        self._place = None
        _trim(0)

    def _trim_now_and_then(self) -> None:
        """Let the system have what nobody uses, as where a hash did not find its place."""
        now = time.monotonic()
        if now - self._trimmed > TRIM_SECONDS:
            self._trimmed = now
            _trim(0)
