"""The version is written in one place, and every copy that a tool demands agrees with it."""

from __future__ import annotations

import json
import re
import subprocess

from release.manifests import CHART, LOCKS, MANIFESTS, NPM_PACKAGES, copies, package_version
from release.version import npm_version
from tests.shape.source import REPOSITORY
from vestibule import __version__


def test_every_copy_of_the_version_agrees():
    assert package_version(REPOSITORY) == __version__
    found = copies(REPOSITORY)
    assert set(found.values()) == {npm_version(__version__)}, found
    assert {place.partition(":")[0] for place in found} == {CHART, *MANIFESTS, *LOCKS}


def test_every_manifest_that_names_a_package_of_ours_is_kept_up_to_date():
    tracked = subprocess.run(
        ["git", "ls-files", "*package.json", "*package-lock.json"],  # noqa: S607
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    pinned = re.compile(r'"@vestibule/\w+": "\d|"name": "@vestibule/|"@vestibule/\w+": "[~^]')
    naming = {path for path in tracked if pinned.search((REPOSITORY / path).read_text())}
    assert naming == {*MANIFESTS, *LOCKS}


def test_every_public_package_is_built_by_make_dist():
    packages = {
        path.parent.name
        for path in (REPOSITORY / "web/packages").glob("*/package.json")
        if not json.loads(path.read_text()).get("private")
    }
    assert packages == set(NPM_PACKAGES)
    built = re.findall(r"for package in (.+); do", (REPOSITORY / "Makefile").read_text())
    assert {*built[0].split()} == packages
