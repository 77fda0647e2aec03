"""A TCP connection that a test can cut: what stands between a server and its database."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum


class State(Enum):
    """What happens to connections."""

    WHOLE = "bytes pass"
    CUT = "open connections end, new ones end at once"
    SILENT = "open connections end, new ones are taken and never answered"
    SLOW = "bytes pass late"
    HELD = "bytes are held, and pass later"


_OPEN = {State.WHOLE, State.SLOW, State.HELD}
"""Connections outlast a change from one of these to another."""
LATE = 0.1
"""Seconds by which a slow wire delays what it passes on."""


class Wire:
    """Passes bytes to an address until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._state = State.WHOLE
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._passing = threading.Event()
        self._passing.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def become(self, state: State) -> None:
        """Change what happens, to open connections as well."""
        with self._lock:
            kept = {self._state, state} <= _OPEN
            self._state = state
            (self._passing.clear if state is State.HELD else self._passing.set)()
            if kept:
                return
            for end in tuple(self._open):
                _end(end)
            self._open.clear()

    def close(self) -> None:
        """End everything."""
        self.become(State.CUT)
        _end(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            there = self._connect() if self._state in _OPEN else None
            with self._lock:
                self._take(here, there)

    def _connect(self) -> socket.socket | None:
        with contextlib.suppress(OSError):  # its server may be down
            return socket.create_connection(self._target)
        return None

    def _take(self, here: socket.socket, there: socket.socket | None) -> None:
        if self._state is State.SILENT:
            self._open.add(here)
        elif there is None or self._state is State.CUT:
            _end(here)
        else:
            self._open |= {here, there}
            for source, sink in ((here, there), (there, here)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()
            return
        if there is not None:
            _end(there)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._passing.wait()
                if self._state is State.SLOW:
                    threading.Event().wait(LATE)
                sink.sendall(data)
        for end in (source, sink):
            _end(end)
            self._open.discard(end)


def _end(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wire(host: str, port: int) -> Iterator[Wire]:
    """Give a wire to an address until the block is left."""
    made = Wire(host, port)
    try:
        yield made
    finally:
        made.close()
