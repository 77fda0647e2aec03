"""The release before runs beside the new one on one database, and comes back if that is not wanted.

Its code: the wheel of the last release in CHANGELOG.md, or, until there is one, the commit before
the first migration of ``tests/shape/test_migrations.SINCE`` or later.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.absent import IMPORTABLE
from tests.server.databases import fresh_postgres
from tests.server.running import ROOT, Client, RunningServer, command, production, running
from tests.shape.test_migrations import SINCE

ROUNDS = 20
WHERE = "import vestibule\nprint(vestibule.__file__)\n"
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+)", re.MULTILINE)
MIGRATIONS = "src/vestibule/migrations"


def git(*arguments: str) -> bytes:
    program = str(shutil.which("git"))
    return subprocess.run([program, *arguments], cwd=ROOT, check=True, capture_output=True).stdout


def previous_code(folder: Path) -> Path:
    """Return a folder from which ``vestibule`` of the release before is imported."""
    released = RELEASE.search((ROOT / "CHANGELOG.md").read_text())
    if released:
        wanted = f"vestibule=={released[1]}"
        pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--target", str(folder), wanted]
        subprocess.run(pip, check=True, capture_output=True)
        return folder
    added = git("log", "--diff-filter=A", "--name-only", "--format=%H", "--", MIGRATIONS).decode()
    commit = latest = ""
    for line in added.split():  # the newest commit first
        if not line.startswith(MIGRATIONS):
            latest = line
        elif SINCE <= Path(line).stem < "A":
            commit = latest
    with tarfile.open(fileobj=BytesIO(git("archive", f"{commit}^", "src"))) as source:
        source.extractall(folder, filter="data")
    return folder / "src"


def sign_in_and_out(node: RunningServer, email: str) -> None:
    """Register, sign in, refresh, read and sign out at one node."""
    with node.client() as client:
        assert client.register(email).status_code == 201, node.output[-3000:]
        assert client.log_in(email).status_code == 200
        assert client.renew().status_code == 200
        assert client.profile().status_code == 200
        assert client.log_out().status_code == 200


def use_both(held: Client, here: RunningServer, there: RunningServer, email: str) -> None:
    """Go on with a session at the other node, and sign in there with what was registered here."""
    with here.client() as first, there.client() as second:
        assert first.register(email).status_code == 201, here.output[-3000:]
        second.access, second.refresh = first.access, first.refresh
        assert second.profile().status_code == 200
        assert second.renew().status_code == 200
        assert second.log_in(email).status_code == 200
    for node in (here, there):
        with node.client() as client:
            assert client.renew(held.refresh).status_code == 200
            held.access, held.refresh = client.access, client.refresh
            assert client.profile().status_code == 200


@pytest.mark.timeout(600)
def test_the_release_before_serves_beside_the_new_one(tmp_path: Path):
    code = previous_code(tmp_path / "code")
    path = os.pathsep.join((str(code), IMPORTABLE))
    with fresh_postgres() as url:
        variables = production(VESTIBULE_DATABASE_URL=url)
        before = variables | {"PYTHONPATH": path}
        done = command("migrate", home=tmp_path, variables=before)
        assert done.returncode == 0, done.stderr
        imported = command("shell", home=tmp_path, variables=before, given=WHERE)
        assert str(code) in imported.stdout
        with running(tmp_path / "old", before) as old, old.client() as held:
            assert held.register("ann@example.org").status_code == 201
            plan = command("migrate", "--plan", home=tmp_path, variables=variables)
            assert "0023_database_defaults" in plan.stdout, plan.stderr
            assert command("migrate", home=tmp_path, variables=variables).returncode == 0
            sign_in_and_out(old, "on-the-new-schema@example.org")
            assert old.get("/readyz").status_code == 200
            with running(tmp_path / "new", variables) as new:
                for number in range(ROUNDS):
                    pair = (old, new) if number % 2 else (new, old)
                    use_both(held, *pair, f"user{number}@example.org")
                assert new.get("/readyz").status_code == 200
        with running(tmp_path / "again", before) as again:  # the way back
            sign_in_and_out(again, "back@example.org")
            with again.client() as client:
                assert client.renew(held.refresh).status_code == 200
