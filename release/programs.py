"""Other programs, run to their end."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class ReleaseRefused(Exception):
    """There is no release; the message says why, and what to do."""


def run(
    command: Sequence[str | Path], folder: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder and return what it said, whatever its exit status.

    It gets this process's environment, without what ``make`` hands on to a ``make`` below it, and
    ``more``.

    Raises:
        ReleaseRefused: the program is not installed.
    """
    program = shutil.which(command[0])
    if not program:
        raise ReleaseRefused(f"{command[0]} is not installed.")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env={**kept, **(more or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def output(
    command: Sequence[str | Path], folder: Path, more: Mapping[str, str] | None = None
) -> str:
    """Run a program that has to succeed, and return what it printed.

    Raises:
        ReleaseRefused: it failed; carries the end of what it said.
    """
    done = run(command, folder, more)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise ReleaseRefused(f"{' '.join(map(str, command))} failed:\n{said}")
    return done.stdout


def git(folder: Path, *arguments: str) -> str:
    """Run ``git`` in a folder and return what it printed, without the last line break.

    Raises:
        ReleaseRefused: it failed.
    """
    return output(["git", *arguments], folder).rstrip("\n")
