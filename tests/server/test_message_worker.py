"""``vestibule worker``: what it says of itself, and when it does not start."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.waiting import NEVER
from vestibule.server import message_worker
from vestibule.server.environment.variables import Environment
from vestibule.server.message_worker import STUCK_AFTER, Probes, Progress


class Moment:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_worker_that_does_nothing_for_long_is_stuck_whatever_its_other_threads_do():
    moment = Moment()
    progress = Progress(moment)
    probes = Probes(progress)

    def health() -> tuple[int, dict[str, str]]:
        status, headers, body = probes.alive()
        assert headers["Cache-Control"] == "no-store"
        return status, json.loads(body)

    moment.now += STUCK_AFTER
    assert health() == (200, {"status": "ok"})
    moment.now += 1
    assert health() == (503, {"status": "stuck"})
    probing = threading.Thread(target=progress, args=(str, "SELECT 1"))
    probing.start()
    probing.join(NEVER)
    assert health() == (503, {"status": "stuck"})
    assert progress(str, "SELECT 1") == "SELECT 1"
    assert health() == (200, {"status": "ok"})
    moment.now += STUCK_AFTER + 1
    progress.step()
    assert health() == (200, {"status": "ok"})


@pytest.fixture
def taken() -> Iterator[Environment]:
    """Settings whose port for metrics is another process's."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield Environment(HOST="127.0.0.1", METRICS_PORT=other.getsockname()[1])


def test_a_worker_is_not_started_beside_another_on_its_port(taken, capsys):
    for option in ("--once", "--help"):
        message_worker.prepare(taken, [option], ours=False)
    with pytest.raises(SystemExit) as refused:
        message_worker.prepare(taken, [], ours=False)
    assert refused.value.code == 2
    said = f"vestibule: VESTIBULE_HOST=127.0.0.1 VESTIBULE_METRICS_PORT={taken.METRICS_PORT} cannot"
    assert capsys.readouterr().err.startswith(said)
