"""Ports for the servers that tests and the bench start."""

from __future__ import annotations

import os
import socket
from itertools import cycle

_FIRST, _SLICES, _OF = 10_240, 225, 100  # ends below 32768, where Linux's ports for clients begin
_start = _FIRST + os.getpid() % _SLICES * _OF
_slice = cycle(range(_start, _start + _OF))


def free_port() -> int:
    """Return a loopback port that nobody listens on, and that nobody is given meanwhile.

    A port that the system chooses is free at that moment only: until the server listens
    on it, it may become the near end of any connection. So these are below the system's,
    and processes that run at once walk through a slice each.
    """
    return next(port for port in _slice if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
