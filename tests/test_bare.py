"""A bare run sees what the README names, and nothing else of the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import bare

LOOK = """
import json, os, pathlib, sys, tempfile
made = tempfile.mkdtemp()
print(json.dumps({
    "environment": sorted(os.environ),
    "home": sorted(str(each.relative_to(pathlib.Path.home()))
                   for each in pathlib.Path.home().rglob("*") if each.is_file()),
    "programs": sorted(os.listdir(os.environ["PATH"])),
    "runnable": [each for each in sys.argv[1:] if os.access(each, os.X_OK | os.R_OK)],
    "user": [os.getuid(), os.getgid()],
    "temporary": [os.environ["TMPDIR"], made],
}))
sys.exit(7)
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose user has installed this and that."""
    home, programs = tmp_path / "home", tmp_path / "bin"
    for folder in (home / ".cache" / "browsers", home / "venv" / "bin", programs):
        folder.mkdir(parents=True)
    (home / ".npmrc").write_text("audit=false\n")
    (home / ".pgpass").write_text("secret\n")
    (home / "venv" / "pyvenv.cfg").write_text("")
    for program in (programs / "chromium", programs / "cc", home / "venv" / "bin" / "python3"):
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("CHROMIUM", str(programs / "chromium"))
    monkeypatch.setenv("PIP_RETRIES", "3")
    monkeypatch.setenv("PATH", f"{home}/venv/bin:{programs}:{os.environ['PATH']}")
    return tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command bare, in a folder."""
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, bare.__file__, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_has_what_is_named_and_nothing_else_and_its_status_is_the_commands_own(machine):
    things = [machine / "bin" / "chromium", machine / "home" / ".cache" / "browsers"]
    things += [machine / "home" / "venv" / "bin" / "python3"]
    done = run(machine / "project", "python3", "-c", LOOK, *map(str, things))
    assert done.returncode == 7, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    named = {*bare.VARIABLES, "BARE", "HOME", "PATH", "TMPDIR"}
    named |= {"LC_CTYPE", "OLDPWD", "PWD", "SHLVL", "_"}  # of Python and the shell
    assert {each for each in found["environment"] if not each.startswith(bare.PREFIXES)} <= named
    assert "PIP_RETRIES" in found["environment"]
    assert found["home"] == [".npmrc"]
    assert set(found["programs"]) <= {*bare.README, *bare.UNIX}
    assert {"git", "make", "node", "npm", "python3"} <= set(found["programs"])
    assert found["user"] == [os.getuid(), os.getgid()]
    folder, made = map(Path, found["temporary"])
    assert made.parent == folder
    assert not folder.exists()  # once the run is over
    if bare.namespace():
        assert found["runnable"] == []
        for hidden in (things[0], machine / "home" / ".cache", machine / "home" / "venv"):
            assert f"\n  {hidden.resolve()}\n" in done.stdout
    else:
        assert "Hidden: nothing, because this system allows no mount namespace" in done.stdout


def test_the_projects_own_environment_is_seen(machine):
    own = machine / "project" / ".venv"
    own.mkdir(parents=True)
    (own / "pyvenv.cfg").write_text("")
    assert own not in bare.hidden(machine / "project")


def test_packages_in_the_folders_above_are_hidden(machine):
    (machine / "node_modules").mkdir()
    assert (machine / "node_modules").resolve() in bare.hidden(machine / "project")


def test_a_clone_holds_what_is_committed(machine):
    project = machine / "project"
    project.mkdir()
    identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for arguments in (["init", "-q"], ["add", "a"], [*identity, "commit", "-qm", "a"]):
        (project / "a").write_text("")
        subprocess.run(["git", *arguments], cwd=project, check=True)  # noqa: S607
    (project / "b").write_text("")
    done = run(project, "--clone", "ls")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "a"
