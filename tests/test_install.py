"""What installs the project's packages finds them where pip would, and pip does what uv cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

INSTALL = Path(__file__).parents[1] / "requirements" / "install.sh"
PYTHON = """#!/bin/sh
case "$*" in
    "-m pip config list") cat settings ;;
    *uv.txt) cat var/uv.txt && mv uv .venv/bin/uv ;;
    *install*) echo "pip $*" ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*"
env | grep ^UV_ | sort
[ ! -e broken ] || { echo "no route to the index" >&2; exit 1; }
"""
SETTINGS = """\
:env:.timeout='180'
global.index-url='https://packages.example/simple'
global.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'
install.find-links='/a /b'
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with an environment whose Python and uv say what they are asked to do."""
    for folder in (".venv/bin", "requirements"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(INSTALL, tmp_path / "requirements")
    (tmp_path / "requirements" / "dev.txt").write_text(
        "urllib3==2 \\\n    --hash=sha256:1\nuv==3 \\\n    --hash=sha256:2\n    # via dev\n"
        "uvicorn==4 \\\n    --hash=sha256:3\n"
    )
    (tmp_path / "settings").write_text(SETTINGS)
    for name, program in ((".venv/bin/python", PYTHON), ("uv", UV)):
        (tmp_path / name).write_text(program)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def install(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Install what the documentation needs; the stamp of last time is removed."""
    (clone / ".venv" / ".docs-stamp").unlink(missing_ok=True)
    return subprocess.run(
        ["sh", "requirements/install.sh", "docs"],  # noqa: S607
        cwd=clone,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )


def test_uv_is_the_release_that_is_pinned_and_looks_where_pip_would(clone):
    said = install(clone).stdout.splitlines()
    assert "uv==3 \\\n    --hash=sha256:2".splitlines() == said[1:3]
    assert said[3].endswith("--require-hashes -r requirements/docs.txt")
    assert {*said[4:]} == {
        "UV_DEFAULT_INDEX=https://packages.example/simple",
        "UV_INDEX=https://one.example/simple https://two.example/simple",
        "UV_FIND_LINKS=/a,/b",
        "UV_INDEX_STRATEGY=unsafe-best-match",
        "UV_NO_INDEX=",
        "UV_SYSTEM_CERTS=1",
    }
    assert "UV_INDEX=https://mine.example" in install(clone, UV_INDEX="https://mine.example").stdout


def test_what_uv_cannot_install_pip_does_and_the_reason_is_kept(clone):
    (clone / "broken").touch()
    done = install(clone)
    assert done.stderr.startswith("uv could not install this (var/uv.log says why).")
    assert done.stdout.splitlines()[-1].startswith("pip -m pip install")
    assert (clone / "var" / "uv.log").read_text() == "no route to the index\n"
    (clone / ".venv" / "bin" / "uv").unlink()  # and there is no other
    assert "\npip " in install(clone).stdout
