"""What the tests bring along from npm: pinned by a lock file, installed once into ``var``."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path


def install(parts: Sequence[Path], into: Path, finish: Callable[[], None] = lambda: None) -> None:
    """Install what ``package-lock.json`` among these files pins, unless that was done before.

    ``finish`` makes of the packages what is used. Nothing is written once all is there:
    another test process may be reading it.

    Raises:
        AssertionError: npm is missing, or could not install the packages; says why.
    """
    into.mkdir(parents=True, exist_ok=True)
    wanted = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
    mark = into / "installed"
    with (into / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test processes run side by side
        if mark.exists() and mark.read_text() == wanted:
            return
        mark.unlink(missing_ok=True)
        for part in parts:
            shutil.copy(part, into / part.name)
        _npm_ci(into)
        finish()
        mark.write_text(wanted)


def _npm_ci(folder: Path) -> None:
    npm = shutil.which("npm")
    if not npm:
        raise AssertionError("there is no npm: install Node 20 or newer")
    # Optional packages and other versions of Node concern programs that are not run here.
    options = ("--omit=optional", "--engine-strict=false", "--ignore-scripts")
    done = subprocess.run(
        [npm, "ci", *options, "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"npm failed: {done.stderr}")
