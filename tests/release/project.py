"""A small project with all that ``python -m release`` reads, in a repository of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from release.manifests import CHART, LOCKS, MANIFESTS, PYTHON
from release.programs import git
from release.sbom import TOOLS
from tests.shape.source import REPOSITORY

COPIED = (PYTHON, CHART, *MANIFESTS, *LOCKS, "pyproject.toml", "CHANGELOG.md", "changes/README.md")
OTHER_MANIFESTS = ("web/package.json", "web/examples/package.json", "web/tools/package.json")

MAKEFILE = """\
.PHONY: dist
dist:
\t@rm -rf dist && mkdir dist && echo "made at $$SOURCE_DATE_EPOCH" > dist/vestibule.whl
"""
CYCLONEDX = """\
#!/bin/sh
echo '{"metadata": {"component": {}}, "components": [{"purl": "pkg:pypi/django@6.0"}]}'
"""
"""The real one is in ``requirements/release.txt`` and not among the packages of the tests."""


def make_project(root: Path) -> Path:
    """Return the folder of a project that can be released; its ``make dist`` takes no time."""
    for path in (*COPIED, *OTHER_MANIFESTS):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / path, root / path)
    write(root, "changes/1.feature.md", "Something new.\n")
    write(root, "Makefile", MAKEFILE)
    write(root, "requirements/runtime.txt", "django==6.0 \\\n    --hash=sha256:00\n")
    write(root, "requirements/release.txt", "")
    write(root, ".gitignore", "var/\ndist/\n")
    write(root, f"{TOOLS}/cyclonedx-py", CYCLONEDX).chmod(0o755)
    git(root, "init", "--quiet", "--initial-branch=main")
    for name, value in {
        "user.name": "A",
        "user.email": "a@example.org",
        "commit.gpgSign": "false",
        "tag.gpgSign": "false",
        "core.hooksPath": "/dev/null",
    }.items():
        git(root, "config", name, value)
    commit(root)
    return root


def write(root: Path, path: str, text: str) -> Path:
    """Write a file of the project; returns its path."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def commit(root: Path) -> None:
    """Commit all that has changed."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "a change")
