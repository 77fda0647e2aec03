"""The health check of the image, run as a container runs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading

from tests.absent import IMPORTABLE
from tests.ports import free_port
from tests.shape.source import REPOSITORY
from vestibule.server import message_worker
from vestibule.server.environment.variables import Environment
from vestibule.server.healthcheck import main
from vestibule.server.message_worker import Probes, Progress
from vestibule.server.metrics import page


def test_the_image_is_healthy_while_its_server_answers(server):
    text = (REPOSITORY / "Containerfile").read_text()
    found = re.search(r"^HEALTHCHECK .*\n +CMD (\[.*\])$", text, re.MULTILINE)
    assert found
    _, *command = json.loads(found[1])
    ran = subprocess.run(
        [sys.executable, *command],
        env={"VESTIBULE_PORT": str(server.port), "PYTHONPATH": IMPORTABLE},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_ports_may_be_in_the_file_of_settings(server, monkeypatch, tmp_path):
    for name in ("VESTIBULE_PORT", "VESTIBULE_METRICS_PORT"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "vestibule.toml"
    monkeypatch.setenv("VESTIBULE_CONFIG", str(file))
    closed = free_port()
    for port, metrics_port, status in (
        (server.port, 0, 0),
        (closed, server.port, 0),
        (closed, 0, 1),
    ):
        file.write_text(f"port = {port}\nmetrics_port = {metrics_port}\n")
        assert main() == status
    monkeypatch.setenv("VESTIBULE_PORT", str(server.port))  # which overrides the file
    assert main() == 0
    for unreadable in ("port = ", None):
        file.write_text(unreadable) if unreadable else file.unlink()
        assert main() == 0


def test_a_worker_is_healthy_by_the_port_of_its_metrics_and_a_server_is_not(monkeypatch):
    monkeypatch.setenv("VESTIBULE_PORT", str(free_port()))
    monkeypatch.setenv("VESTIBULE_METRICS_PORT", "")
    assert main() == 1
    port = free_port()
    monkeypatch.setenv("VESTIBULE_METRICS_PORT", str(port))
    with page._Server(Environment(HOST="127.0.0.1", METRICS_PORT=port), {}) as listening:
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        assert main() == 1  # as a server, which has no such page there
        listening.probes = {"/healthz": Probes(Progress()).alive}
        assert main() == 0
        monkeypatch.setattr(message_worker, "STUCK_AFTER", -1.0)
        assert main() == 1
        listening.shutdown()
