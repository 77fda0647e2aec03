"""A worker is not supervised where its process could not be forked safely.

What a supervisor does: ``test_engines`` and ``test_kill``, and under load ``tests/endurance``.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from vestibule.server.engine.supervisor import supervise

SERVER = 42


@pytest.fixture
def _no_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise AssertionError("It forks.")

    monkeypatch.setattr(os, "fork", fork)


@pytest.fixture
def _blocked() -> Iterator[None]:
    """Block the signal that stops a server, as it does before it starts workers."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    yield
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


@pytest.mark.usefixtures("_no_fork")
def test_the_server_stops_a_worker_itself_where_signals_are_not_waited_for():
    assert supervise(SERVER) == SERVER


@pytest.mark.usefixtures("_no_fork", "_blocked")
def test_a_process_that_has_threads_is_not_forked():
    go_on = threading.Event()
    thread = threading.Thread(target=go_on.wait)
    thread.start()
    assert supervise(SERVER) == SERVER
    go_on.set()
    thread.join()
