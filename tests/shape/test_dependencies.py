"""What is installed is listed, to the byte."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.shape.source import REPOSITORY

PINNED = re.compile(
    r"[\w.\[\],-]+==[\w.+!-]+( ; .+)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+", re.ASCII
)


@pytest.mark.parametrize(
    "name", ["runtime.txt", "dev.txt", "bench.txt", "argon2.txt", "django-6.txt", "release.txt"]
)
def test_every_python_package_is_pinned_with_its_hash(name):
    text = (REPOSITORY / "requirements" / name).read_text()
    assert PINNED.sub("", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE)).split() == []


@pytest.mark.parametrize("folder", ["web", "examples"])
def test_every_package_of_the_front_ends_is_pinned_with_its_hash(folder):
    locked = json.loads((REPOSITORY / folder / "package-lock.json").read_text())["packages"]
    theirs = {name: each for name, each in locked.items() if "node_modules/" in name}
    assert theirs
    for name, each in theirs.items():
        if not each.get("link") and not each.get("optional"):
            assert each["version"], name
            assert each["integrity"].startswith("sha512-"), name
        if "integrity" in each:
            assert each["resolved"].startswith("https://registry.npmjs.org/"), name


def test_advisories_are_looked_for_wherever_something_is_locked():
    locks = subprocess.run(
        ["git", "ls-files", "requirements/*.txt", "*package-lock.json"],  # noqa: S607
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    watched = (REPOSITORY / ".github/dependabot.yml").read_text()
    folders = {lock.rpartition("/")[0] for lock in locks}
    assert folders == set(re.findall(r"^ +- /(.+)$", watched, re.MULTILINE))
