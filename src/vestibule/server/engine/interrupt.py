"""What wakes the server's main thread: a signal, or the end of a worker."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress


class Interrupt:
    """An event that a signal's handler may set, and that no signal passes by.

    ``threading.Event`` is neither. A handler runs between any two steps of the main thread: where
    these are inside ``wait()``, ``set()`` waits for a lock that the same thread holds, for ever.
    And the system gives a signal to whichever thread it likes, above all when a stopped process
    goes on: if that is another one, Python runs the handler once the main thread does something,
    and a thread that waits for a lock does nothing. Here both write to a socket, which takes no
    lock, and Python itself writes to it when a signal comes (``signal.set_wakeup_fd``).

    A worker inherits the socket, and with it may wake the server for nothing: it looks, and waits
    again.
    """

    def __init__(self) -> None:
        self._waiting, self._waking = socket.socketpair()
        self._waking.settimeout(0)

    def watch_signals(self) -> None:
        """Be set by every signal that has a handler. Only the main thread may ask for that."""
        signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)

    def set(self) -> None:
        """Wake whoever waits, or let the next wait return at once."""
        with suppress(BlockingIOError):  # full: it is set, thousands of times
            self._waking.send(b"\0")

    def wait(self) -> None:
        """Wait until it is set. That takes back whatever had set it."""
        self._waiting.recv(4096)

    def clear(self) -> None:
        """Do nothing: what sets it after a wait is for the next one, and must not be lost."""
