"""The health check of the image, run as a container runs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from tests.ports import free_port
from tests.shape.source import REPOSITORY


def test_the_image_is_healthy_while_its_server_answers(server):
    text = (REPOSITORY / "Containerfile").read_text()
    found = re.search(r"^HEALTHCHECK .*\n +CMD (\[.*\])$", text, re.MULTILINE)
    assert found
    _, *command = json.loads(found[1])
    for port, status in ((server.port, 0), (free_port(), 1)):
        ran = subprocess.run(
            [sys.executable, *command],
            env={"VESTIBULE_PORT": str(port)},
            capture_output=True,
            check=False,
        )
        assert ran.returncode == status, ran.stderr
