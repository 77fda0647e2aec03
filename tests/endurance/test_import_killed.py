"""An import that is killed in the middle, again and again: every row is there exactly once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.databases import storage
from tests.server.running import ROOT, command, environment

ROWS = 20_000


def people(path: Path) -> Path:
    lines = [f"p{number}@example.org,{'king' if number % 100 == 0 else 'client'}"
             for number in range(ROWS)]  # fmt: skip
    path.write_text("email,role\n" + "\n".join(lines) + "\n")
    return path


def killed_after(lines: int, file: Path, home: Path, variables: dict[str, str]) -> None:
    """Import until this many lines were printed, then kill -9."""
    process = subprocess.Popen(
        [sys.executable, "-m", "vestibule", "users", "import", str(file), "--resume"],
        cwd=ROOT,
        env=environment(home, variables),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    shown = (line for line in process.stderr if "rows/s" in line)
    assert len([next(shown) for _ in range(lines)]) == lines
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.stderr.close()


@pytest.mark.timeout(250)
def test_kill_9_in_the_middle_then_resume(tmp_path):
    file = people(tmp_path / "people.csv")
    with storage() as variables:
        assert command("migrate", home=tmp_path, variables=variables).returncode == 0
        for _ in range(2):
            killed_after(2, file, tmp_path, variables)
        refused = command("users", "import", str(file), home=tmp_path, variables=variables)
        assert "--resume" in refused.stderr
        words = ("users", "import", str(file), "--resume")
        done = command(*words, home=tmp_path, variables=variables, within=200)
        assert (
            f"{ROWS - ROWS // 100:,} accounts created, {ROWS // 100:,} rows refused" in done.stdout
        )
        count = "from vestibule.models import Account; print('n', Account.objects.count())"
        shell = command("shell", "-c", count, home=tmp_path, variables=variables)
        assert f"n {ROWS - ROWS // 100}" in shell.stdout
    report = file.with_name("people.csv.refused.jsonl").read_text().splitlines()
    assert [json.loads(line)["line"] for line in report] == list(range(2, ROWS + 2, 100))
