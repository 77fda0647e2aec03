"""The fragments in ``changes/``, which towncrier collects into ``CHANGELOG.md``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from release.programs import ReleaseRefused, output

CHANGELOG = "CHANGELOG.md"
FRAGMENTS = "changes"


def require_fragments(root: Path) -> int:
    """Return how many fragments wait for a release.

    Raises:
        ReleaseRefused: none does, and so there is nothing to say about the release.
    """
    waiting = [path for path in (root / FRAGMENTS).glob("*.md") if path.name != "README.md"]
    if not waiting:
        raise ReleaseRefused(f"There is no fragment in {FRAGMENTS}/: nothing changed for users.")
    return len(waiting)


def is_in_changelog(root: Path, version: str) -> bool:
    """Is there a section on this version?"""
    headings = re.findall(r"^## (\S+)", (root / CHANGELOG).read_text(), re.MULTILINE)
    return version in headings


def write_section(root: Path, version: str, date: str) -> None:
    """Write the section of a version, dated ``YYYY-MM-DD``; the fragments are removed.

    Raises:
        ReleaseRefused: towncrier refuses; carries what it said.
    """
    towncrier = [sys.executable, "-m", "towncrier", "build", "--yes"]
    output([*towncrier, "--version", version, "--date", date], root)
