"""The test in a browser that the tutorial ends with passes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.browser.chromium import ARGUMENTS, find
from tests.newcomers import front_end
from tests.newcomers.ports import VITE
from tests.newcomers.reader import Reader, answers
from tests.newcomers.test_tutorial import follow
from tests.waiting import wait_until


@contextmanager
def pages(web: Path, port: str) -> Iterator[None]:
    """Serve the pages as ``npm run dev`` does."""
    vite = str(front_end.PACKAGES / "vite/bin/vite.js")
    served = subprocess.Popen(
        [str(shutil.which("node")), vite, "--port", port, "--strictPort"], cwd=web
    )
    try:
        wait_until(lambda: answers(port))
        yield
    finally:
        served.terminate()
        served.wait()


def test_a_visitor_gets_through_in_a_browser(tmp_path, monkeypatch):
    chromium = find()
    launch = {
        "executablePath": str(chromium.program),
        "args": ARGUMENTS,
        "env": {**os.environ, **chromium.environment},
    }
    monkeypatch.setenv("LAUNCH", json.dumps(launch))
    with closing(Reader(tmp_path)) as reader:
        follow(reader)
        web = reader.project / "web"
        front_end.complete(web)
        with pages(web, reader.ports[VITE]):
            assert "1 passed" in front_end.run(web, "vitest/vitest.mjs", "run")
