"""Signals that stop a server, taken from the system by a thread instead of a signal handler.

A handler runs between any two steps of the main thread. Granian's sets an event for which that
thread waits: if the steps are inside of ``wait()``, ``set()`` waits forever for a lock that the
same thread holds. And the system may deliver a signal to any thread, above all when a stopped
process continues; Python then runs the handler once the main thread executes bytecode, which a
thread that waits for a lock does not. So these signals are blocked in every thread, one thread
waits for them (``sigwait``), and it calls granian's handlers as functions.

macOS cannot wait for a signal for a limited time: there, granian's handlers stay as they are, and
every signal stops the server at once.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from vestibule.server.engine.node_state import begin_draining, begin_stopping, is_stopping

logger = logging.getLogger(__name__)

STOP = (signal.SIGTERM, signal.SIGINT)
HEARD = (*STOP, signal.SIGHUP)


class StopSignals:
    """Drains the server and stops it, when the system says so."""

    def __init__(self, drain_seconds: int) -> None:
        self._drain_seconds = drain_seconds
        self._handlers: dict[int, Callable[..., Any]] = {}
        self._stop = threading.Event()

    def attach(self) -> None:
        """Take over the signals for which granian has just set handlers, in the main thread.

        Workers are forks that are made afterwards, and inherit that the signals are blocked.
        """
        if not hasattr(signal, "sigtimedwait"):
            return
        first = not self._handlers
        found = {each: signal.getsignal(each) for each in HEARD}
        self._handlers = {each: handler for each, handler in found.items() if callable(handler)}
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        if first:
            threading.Thread(target=self._listen, name="vestibule-signals", daemon=True).start()
        elif self._stop.is_set():  # meanwhile, when no server was there to be told
            self._call(signal.SIGTERM)

    def wait(self, seconds: float) -> bool:
        """Wait until the server is to stop, but no longer; returns whether it is."""
        return self._stop.wait(seconds)

    def _listen(self) -> None:
        while (number := signal.sigwait(HEARD)) == signal.SIGHUP:
            self._call(number)
        if number == signal.SIGTERM and self._drain_seconds:
            begin_draining()
            logger.warning(
                "Draining: /readyz answers 503, and everything is served for %d seconds more.",
                self._drain_seconds,
            )
            signal.sigtimedwait(STOP, self._drain_seconds)
        begin_stopping()
        self._stop.set()
        self._call(signal.SIGTERM)

    def _call(self, number: int) -> None:
        if handler := self._handlers.get(number):
            handler(number, None)


def obey(server: int, *, first: Callable[[], object]) -> None:
    """Stop this worker when its server, given by its process id, says so, and at no other signal.

    ``first`` is called before the worker accepts no more connections.

    Ctrl-C in a terminal, and most of what stops services, signals all processes of a node. A
    worker that stopped at once would leave requests that the node still drains.
    """
    if signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, ()):  # by the server
        threading.Thread(
            target=_obey, args=(server, first), name="vestibule-signals", daemon=True
        ).start()


def _obey(server: int, first: Callable[[], object]) -> None:
    inherited = signal.getsignal(signal.SIGTERM)
    # A signal that waits already swallows the next one, so the sender alone does not tell.
    while signal.sigwaitinfo(STOP).si_pid != server and not is_stopping():
        pass
    handler = signal.getsignal(signal.SIGTERM)
    if handler is inherited or not callable(handler):  # granian has nothing to stop here yet
        os.kill(os.getpid(), signal.SIGKILL)
    else:
        first()
        handler(signal.SIGTERM, None)
