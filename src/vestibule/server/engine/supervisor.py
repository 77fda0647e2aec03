"""In the plain engine: a process between granian and a worker, which starts that again if it ends.

Granian itself stops all workers when one ends twice within 5.5 seconds, and documents nothing that
changes this. It never sees the end of a worker that has a supervisor: as granian's process loads
the application, it forks, and the fork goes on to serve.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path

from vestibule.server.engine.node_state import has_started, is_stopping
from vestibule.server.engine.orphans import die_with_parent, end_if_orphaned
from vestibule.server.engine.restarts import Restarts
from vestibule.server.engine.stop_signals import STOP

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds after which a supervisor notices that its server ended, where the system cannot say."""


def supervise(server: int) -> int:
    """Become the supervisor of a worker, and return in that, whenever it is started.

    Returns the process id from which the worker takes the signal to stop: its supervisor's, or the
    server's, which is given, where there can be none. That is where the system has no signals to
    wait for (macOS), or if granian had threads already, which a fork would lack.

    The supervisor ends when the server says so, or if no worker of the node can be loaded.
    """
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    if signal.SIGTERM not in blocked or _has_threads():
        return server
    die_with_parent()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    supervisor = os.getpid()
    restarts = Restarts()
    while worker := os.fork():
        _wait_for_end(worker, server)
        if not has_started():
            sys.exit(1)  # what is wrong is said at the start
        pause = restarts.ended(0)
        logger.error("Worker process %d ended; it is restarted in %.1f s.", worker, pause)
        while left := restarts.next_in():
            if _is_to_stop(server, left):
                sys.exit()
        restarts.take_due()
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    return supervisor


def _has_threads() -> bool:
    """Whether this process has any threads but one; Python does not know those of granian."""
    tasks = Path("/proc/self/task")
    return threading.active_count() > 1 or (tasks.exists() and len(list(tasks.iterdir())) > 1)


def _wait_for_end(worker: int, server: int) -> None:
    """Wait until the worker ends; if the server wants it to, this process ends as well."""
    while os.waitpid(worker, os.WNOHANG) == (0, 0):
        if _is_to_stop(server, LOOK_EVERY):
            os.kill(worker, signal.SIGTERM)
            os.waitpid(worker, 0)  # for as long as granian lets this process live
            sys.exit()


def _is_to_stop(server: int, seconds: float) -> bool:
    """Wait for a signal, but no longer; returns whether the server wants its worker to stop."""
    heard = signal.sigtimedwait((*STOP, signal.SIGCHLD), min(seconds, LOOK_EVERY))
    end_if_orphaned(server)
    if heard is None or heard.si_signo not in STOP:
        return False
    # As in a worker: a signal that waits already swallows the next one.
    return heard.si_pid == server or is_stopping()
