"""Ports for the servers that tests and the bench start."""

from __future__ import annotations

import secrets
import socket
from itertools import cycle

FIRST, LAST = 10_240, 32_740
"""Below 32768, where Linux's ports for clients begin."""

_start = secrets.randbelow(LAST - FIRST)
_walk = cycle(FIRST + (_start + step) % (LAST - FIRST) for step in range(LAST - FIRST))


def free_port() -> int:
    """Return a loopback port without a listener, which no other process is given meanwhile.

    A port that the system chooses is free at that moment only: until the server listens
    on it, it may become the near end of any connection. So these are below the system's. And of
    processes that run at once only one gets it: it holds the UDP port of the same number until it
    ends, as do the web's tests (``web/testing/server.ts``).
    """
    return next(port for port in _walk if _hold(port))


def _hold(port: int) -> bool:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as held,
        socket.socket() as probe,
    ):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            held.bind(("127.0.0.1", port))
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        held.detach()  # it stays open for as long as this process
        return True
