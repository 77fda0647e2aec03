"""The programs that readers run."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.waiting import NEVER

PROGRAMS = Path(__file__).parent / "bin"
"""Where the curl of readers is: a bare machine has none."""


def finish(
    program: Sequence[str | Path],
    *,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    typed: str | None = None,
) -> str:
    """Run a program to a good end, without a terminal; returns what it prints."""
    done = subprocess.run(
        program,
        cwd=folder,
        env=env,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=NEVER,
        start_new_session=True,  # a terminal would be asked for passwords
    )
    assert done.returncode == 0, f"{program}\n{done.stdout}{done.stderr}"
    return done.stdout
