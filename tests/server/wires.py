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


class Wire:
    """Passes bytes to an address until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._state = State.WHOLE
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def become(self, state: State) -> None:
        """Change what happens, to open connections as well."""
        with self._lock:
            self._state = state
            for end in self._open:
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
            with self._lock:
                self._take(here)

    def _take(self, here: socket.socket) -> None:
        if self._state is State.CUT:
            here.close()
            return
        self._open.add(here)
        if self._state is State.WHOLE:
            there = socket.create_connection(self._target)
            self._open.add(there)
            for source, sink in ((here, there), (there, here)):
                threading.Thread(target=_pass_on, args=(source, sink), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    _end(source)
    _end(sink)


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
