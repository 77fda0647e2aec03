"""Environments of the peers: made from hash-locked PyPI requirements, kept between runs."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import venv
from pathlib import Path

from bench.processes import run_to_end


def environment(home: Path, requirements: Path) -> Path:
    """Return the environment at ``home``, made again if its requirements or Python changed."""
    asked = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    stamp = home / "requirements.sha256"
    if stamp.exists() and stamp.read_text() == asked:
        return home
    shutil.rmtree(home, ignore_errors=True)
    venv.create(home, with_pip=True)
    run_to_end(
        [home / "bin/python", "-m", "pip", "install", "--require-hashes", "-r", requirements],
        env=dict(os.environ),
        cwd=home,
    )
    stamp.write_text(asked)  # last: an interrupted installation is begun again
    return home
