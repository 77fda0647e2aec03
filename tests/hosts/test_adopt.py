"""What djoser, dj-rest-auth, allauth and authtoken themselves have stored is adopted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.hosts.test_hosts import ROOT, environment, run
from tests.server.databases import storage
from tests.waiting import NEVER


def filled(home: Path) -> str:
    """Let the packages store what there is to adopt; returns what their users know."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.hosts.adopting.peers"}
    # Their own dependencies are among those that ours must not need.
    path = {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.hosts.adopting.fill"],
        cwd=ROOT,
        env={**environment("adopting", home), **settings, **path},
        capture_output=True,
        text=True,
        timeout=NEVER,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_tables_that_the_packages_have_filled_are_adopted_without_the_packages(
    tmp_path, monkeypatch
):
    with storage() as database:
        if database:
            monkeypatch.setenv("TEST_DATABASE_URL", database["VESTIBULE_DATABASE_URL"])
        known = filled(tmp_path)
        story = ("-m", "tests.hosts.adopting.story", known)
        done = run("adopting", tmp_path, *story, measured=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
