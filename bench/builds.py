"""Both Argon2 builds, as folders that go before an environment's own on Python's path.

The very same release and C source, once as PyPI's wheel and once compiled for this processor:
a server started with one of these folders differs in nothing else.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from bench.processes import StepFailed, run_to_end
from bench.system import Build

ROOT = Path(__file__).resolve().parents[1]
_PACKAGE = "argon2-cffi-bindings"


def folder(home: Path, build: Build, python: Path) -> Path:
    """Return the folder of one build for this Python, made the first time and then kept.

    Raises:
        StepFailed: it cannot be had: no compiler, for one.
    """
    key = f"{version(_PACKAGE)} {build} {_processor()} {sys.version}"
    place = home / f"argon2-{build}"
    stamp = place / "made.sha256"
    asked = hashlib.sha256(key.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != asked:
        shutil.rmtree(place, ignore_errors=True)
        made = _compiled() if build == "native" else None
        _install(place, python, made)
        stamp.write_text(asked)
    return place


def with_build(env: Mapping[str, str], place: Path) -> dict[str, str]:
    """Return an environment in which Python finds this build before any other."""
    rest = env.get("PYTHONPATH", "")
    return {**env, "PYTHONPATH": f"{place}{os.pathsep}{rest}" if rest else str(place)}


def _install(place: Path, python: Path, wheel: Path | None) -> None:
    command: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--no-deps"]
    command += ["--target", place]
    command += [wheel] if wheel else ["--only-binary", ":all:", f"{_PACKAGE}=={version(_PACKAGE)}"]
    run_to_end(command, env=dict(os.environ), cwd=ROOT)


def _compiled() -> Path:
    """Return the wheel that ``requirements/argon2.sh`` has compiled from the locked source."""
    kept = ROOT / "var" / "argon2-build"
    found = sorted(kept.glob("*/*.whl"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise StepFailed("Argon2 was not compiled here: var/argon2-build/log says why")
    return found[-1]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("flags", "Features")):
            return line
    return platform.machine()
