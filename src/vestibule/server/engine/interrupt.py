"""What wakes the server's main thread: a signal, or the end of a worker."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress


class Interrupt:
    """An event that a signal handler may set, and that every signal wakes.

    ``threading.Event`` is neither. A handler runs between any two steps of the main thread. If
    these are inside ``wait()``, ``set()`` waits forever for a lock that the same thread holds.
    And the system may deliver a signal to any thread, above all when a stopped process continues.
    Python then runs the handler as soon as the main thread executes bytecode, which a thread that
    waits for a lock does not. Here ``set()`` writes to a socket, which takes no lock, and Python
    itself writes to it when a signal arrives (``signal.set_wakeup_fd``).

    A worker inherits the socket and may wake the server for nothing: the server finds nothing to
    do and waits again.
    """

    def __init__(self) -> None:
        self._waiting, self._waking = socket.socketpair()
        self._waking.settimeout(0)

    def watch_signals(self) -> None:
        """Set this event at every signal that has a handler. Only the main thread may call this."""
        signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)

    def set(self) -> None:
        """Wake the thread that waits, or let the next wait return at once."""
        with suppress(BlockingIOError):  # full, so it is set
            self._waking.send(b"\0")

    def wait(self) -> None:
        """Wait until it is set, and clear it."""
        self._waiting.recv(4096)

    def clear(self) -> None:
        """Do nothing: ``wait`` clears, and what set the event since then must not be lost."""
