"""Fifty clients show one refresh token to two processes in one moment."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import pytest

from tests.ports import free_port
from tests.server.databases import storage
from tests.server.running import RunningServer, running

CLIENTS = 50


@pytest.fixture
def two_processes(tmp_path: Path) -> Iterator[list[RunningServer]]:
    """Two servers on one database: a PostgreSQL, or one SQLite file."""
    with ExitStack() as stack:
        database = stack.enter_context(storage())
        servers = []
        for _ in range(2):
            variables = {**database, "VESTIBULE_PORT": str(free_port())}
            variables["VESTIBULE_ISSUER"] = "one-installation"
            servers.append(stack.enter_context(running(tmp_path, variables)))
        yield servers


def test_fifty_refreshes_in_two_processes_converge_on_one_successor(two_processes):
    with two_processes[0].client() as ann:
        assert ann.register("ann@example.org").status_code == 201
        token = ann.refresh
    gate = Barrier(CLIENTS)

    def show(number: int) -> tuple[int, str]:
        with two_processes[number % 2].client() as client:
            gate.wait()
            return client.renew(token).status_code, client.refresh

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(show, range(CLIENTS)))
    assert {status for status, _ in answers} == {200}
    assert len({successor for _, successor in answers}) == 1
    with two_processes[1].client() as client:
        assert client.renew(answers[0][1]).status_code == 200
