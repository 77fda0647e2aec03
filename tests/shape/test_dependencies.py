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


def test_every_package_of_the_front_ends_is_pinned_with_its_hash():
    locked = json.loads((REPOSITORY / "web/package-lock.json").read_text())["packages"]
    theirs = {name: each for name, each in locked.items() if "node_modules/" in name}
    assert theirs
    for name, each in theirs.items():
        if not each.get("link") and not each.get("optional"):
            assert each["version"], name
            assert each["integrity"].startswith("sha512-"), name


def test_no_committed_file_names_a_registry():
    """A machine may reach its packages only by a registry of its own."""
    named = ["registry[.]npmjs[.]org", "files[.]pythonhosted[.]org", "pypi[.]org/simple"]
    asked = ["git", "grep", "--files-with-matches", "--extended-regexp", "|".join(named)]
    found = subprocess.run(asked, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert found.stdout == ""


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
