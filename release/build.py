"""Build what is published, twice, and refuse what differs.

Reproducible: of one commit, hatchling and npm write the same bytes wherever and whenever they run.
Times come from ``SOURCE_DATE_EPOCH`` (reproducible-builds.org), which is the time of the commit.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from release.checksums import digests
from release.programs import ReleaseRefused, git, output

DIST = "dist"
WEB_APP = "src/vestibule/static/vestibule/app"


def commit_time(root: Path) -> int:
    """Return when the commit that is checked out was made, in seconds since 1970.

    Raises:
        ReleaseRefused: there is no commit.
    """
    return int(git(root, "log", "-1", "--format=%ct"))


def build_twice(root: Path) -> Path:
    """Return the folder with wheel, sdist and npm packages of the commit that is checked out.

    Raises:
        ReleaseRefused: it cannot be built, or is not the same the second time.
    """
    first, second = _build(root), _build(root)
    if first != second:
        differing = sorted(name for name, _ in first.items() ^ second.items())
        raise ReleaseRefused(f"Built twice, these differ: {', '.join(dict.fromkeys(differing))}.")
    return root / DIST


def _build(root: Path) -> dict[str, str]:
    # `make` would keep the web app of last time.
    shutil.rmtree(root / WEB_APP, ignore_errors=True)
    epoch = {"SOURCE_DATE_EPOCH": str(commit_time(root))}
    output(["make", "--no-print-directory", "dist"], root, epoch)
    return digests(root / DIST)
