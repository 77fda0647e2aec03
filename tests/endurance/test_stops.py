"""A node that is stopped under load always ends, whatever signals come, and leaves no worker."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest

from tests.server.databases import fresh_postgres
from tests.server.running import Client, RunningServer, running
from tests.waiting import wait_until

STOPS = int(os.environ.get("STOPS", "20"))
"""For each engine; 100 take a quarter of an hour."""
CLIENTS = 4
WITHIN = 3.0 + 5.0
"""Seconds: requests may take three to finish (development), and the machine is busy."""


def _group(server: RunningServer, number: int) -> None:
    os.killpg(server.process.pid, number)


def terminate_all(server: RunningServer) -> None:
    """What systemd does."""
    _group(server, signal.SIGTERM)


def interrupt_all(server: RunningServer) -> None:
    """What a terminal does."""
    _group(server, signal.SIGINT)


def impatient(server: RunningServer) -> None:
    """Ctrl-C, three times, and whoever supervises sends SIGTERM as well."""
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGINT):
        _group(server, number)


def while_stopped(server: RunningServer) -> None:
    """Signals that have to wait: the system gives them to any thread when the process goes on."""
    _group(server, signal.SIGSTOP)
    _group(server, signal.SIGTERM)
    _group(server, signal.SIGINT)
    _group(server, signal.SIGCONT)


WAYS: tuple[Callable[[RunningServer], None], ...] = (
    terminate_all,
    interrupt_all,
    impatient,
    while_stopped,
)


@contextmanager
def load(clients: list[Client]) -> Iterator[None]:
    """Refresh and read profiles all the time."""
    over = threading.Event()

    def live(client: Client) -> None:
        while not over.is_set():
            try:
                client.renew()
                client.profile()
            except httpx.TransportError:
                time.sleep(0.01)

    threads = [threading.Thread(target=live, args=(each,)) for each in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("engine", ["plain", "tuned"])
def test_no_stop_hangs(tmp_path: Path, engine: str):
    chance = random.Random(20)
    took: list[float] = []
    with fresh_postgres() as url:
        variables = {
            "VESTIBULE_DATABASE_URL": url,
            "VESTIBULE_ENGINE": engine,
            "VESTIBULE_WORKERS": "2",
        }
        for number in range(STOPS):
            with running(tmp_path / str(number % 2), variables) as server:
                workers = wait_until(partial(_both, server))
                clients = [server.client() for _ in range(CLIENTS)]
                for each, client in enumerate(clients):
                    client.register(f"p{number}-{each}@example.org")
                with load(clients):
                    time.sleep(chance.uniform(0, 0.3))
                    began = time.monotonic()
                    WAYS[number % len(WAYS)](server)
                    status = server.process.wait(60)
                    took.append(time.monotonic() - began)
                assert status == 0, server.output
                assert not [pid for pid in workers if psutil.pid_exists(pid)]
    sys.stdout.write(f"{engine}: {len(took)} stops, the longest took {max(took):.2f} s\n")
    assert max(took) < WITHIN


def _both(server: RunningServer) -> list[int]:
    workers = server.workers()
    return workers if len(workers) == 2 else []


@pytest.mark.parametrize("engine", ["plain", "tuned"])
def test_a_node_serves_although_a_worker_keeps_ending(tmp_path: Path, engine: str):
    with fresh_postgres() as url:
        variables = {
            "VESTIBULE_DATABASE_URL": url,
            "VESTIBULE_ENGINE": engine,
            "VESTIBULE_WORKERS": "2",
        }
        with running(tmp_path, variables) as server:
            kept, ends = wait_until(lambda: _both(server))
            for _ in range(8):
                os.kill(ends, signal.SIGKILL)
                ends = wait_until(partial(_successor, server, kept, ends))
                wait_until(lambda: _answers(server))
            assert server.process.poll() is None
            assert kept in server.workers()


def _successor(server: RunningServer, kept: int, ended: int) -> int | None:
    return next((each for each in server.workers() if each not in {kept, ended}), None)


def _answers(server: RunningServer) -> bool:
    """Whether a new connection is served, by whichever worker gets it."""
    try:
        return server.get("/healthz").is_success
    except httpx.TransportError:
        return False  # it was queued at the one that was killed
