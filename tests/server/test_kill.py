"""``kill -9``: what was acknowledged stays, and no worker outlives its server.

Under load, again and again: ``tests/endurance/test_chaos.py``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest

from tests.ports import free_port
from tests.server.migrated import migrated_postgres, migrated_storage, running_migrated
from tests.server.running import ROOT, RunningServer, environment
from tests.servers import redis_url
from tests.waiting import wait_until
from vestibule.server.engine.cpu_affinity import share
from vestibule.server.engine.private_names import engine_of


@pytest.fixture
def two_workers(tmp_path: Path) -> Iterator[RunningServer]:
    """A server with two workers on PostgreSQL and Redis."""
    with migrated_postgres() as url:
        variables = {
            "VESTIBULE_DATABASE_URL": url,
            "VESTIBULE_REDIS_URL": redis_url(),
            "VESTIBULE_WORKERS": "2",
        }
        with running_migrated(tmp_path, variables) as server:
            yield server


def answers(server: RunningServer) -> bool:
    try:
        return server.get("/healthz").is_success
    except httpx.TransportError:
        return False


def test_what_was_acknowledged_before_a_kill_is_there_afterwards(tmp_path):
    with migrated_storage() as database:
        with running_migrated(tmp_path, database) as server, server.client() as stays:
            port = {"VESTIBULE_PORT": str(server.port)}
            stays.register("stays@example.org")
            with server.client() as left:
                left.register("left@example.org")
                assert stays.renew().status_code == 200
                assert left.log_out().status_code == 200
            server.kill()
        with running_migrated(tmp_path, {**database, **port}) as server, server.client() as again:
            assert again.profile(access=stays.access).status_code == 200
            assert again.renew(stays.refresh).status_code == 200
            assert again.profile(access=left.access).status_code == 401
            assert again.renew(left.refresh).json()["reason"] == "signed_out"


def test_workers_keep_to_their_processors_and_do_not_outlive_a_killed_server(
    two_workers,
):
    server = two_workers
    assert len(server.workers()) >= 2
    here = os.sched_getaffinity(0)
    tuned = engine_of(os.environ.get("VESTIBULE_ENGINE", "auto")) == "tuned"
    own = [share(number, 2, here) if tuned else set() for number in range(2)]
    expected = {frozenset(each or here) for each in own}

    def shares() -> set[frozenset[int]]:
        return {frozenset(os.sched_getaffinity(pid)) for pid in server.workers()}

    # The server is ready as soon as one worker answers; the other may still be loading.
    wait_until(lambda: expected <= shares(), "A worker does not keep to its processors.")
    os.kill(server.process.pid, signal.SIGKILL)
    try:
        wait_until(lambda: not answers(server), "A worker still answers, beside the next server.")
    finally:
        # Its number is not reaped yet, so the group is still this server's.
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()


def test_a_worker_whose_server_is_killed_while_it_starts_ends_too(tmp_path):
    server = subprocess.Popen(
        [sys.executable, "-m", "vestibule", "serve"],
        cwd=ROOT,
        env=environment(tmp_path, {"VESTIBULE_PORT": str(free_port())}),
        start_new_session=True,
    )
    try:
        started = partial(psutil.Process(server.pid).children, recursive=True)
        workers = [each.pid for each in wait_until(started, "It starts no worker.")]
        server.kill()
        wait_until(lambda: not any(map(psutil.pid_exists, workers)), "A worker outlives it.")
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
