"""Put the documentation's site of a release beside those of other releases: static files only.

``python -m release.site FOLDER``, where the folder is what a web server shows::

    versions.json   what the switcher on each page offers, newest first
    index.html      leads to latest/
    latest/         the newest release
    0.2/, 0.1/      the newest of each minor release

A page knows the list by its relative path, so the folder may be served at any address.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from release.manifests import package_version
from release.programs import ReleaseRefused

ROOT = Path(__file__).parents[1]
BUILT = "build/docs/release"
LIST = "versions.json"
LATEST = "latest"
FINAL = re.compile(r"(\d+)\.(\d+)\.\d+")
MINOR = re.compile(r"\d+\.\d+")
START = f"""<!doctype html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={LATEST}/">
<title>Vestibule</title>
<a href="{LATEST}/">Documentation of the newest release</a>
"""


def minor_of(version: str) -> str:
    """Return the folder of a release: ``0.1`` of ``0.1.3``.

    Raises:
        ReleaseRefused: it is a pre-release; people who follow a link should not get one.
    """
    if not (match := FINAL.fullmatch(version)):
        raise ReleaseRefused(f"{version} is a pre-release: the site shows final releases only.")
    return f"{match[1]}.{match[2]}"


def publish(built: Path, site: Path, version: str) -> list[str]:
    """Put a built site into the folder, and return the minor releases that are there now.

    Raises:
        ReleaseRefused: it is a pre-release.
    """
    minor = minor_of(version)
    _replace(built, site / minor)
    releases = sorted(
        (path.name for path in site.iterdir() if MINOR.fullmatch(path.name)),
        key=lambda name: [int(number) for number in name.split(".")],
        reverse=True,
    )
    if releases[0] == minor:
        _replace(built, site / LATEST)
    newest, *older = releases
    entries = [{"name": f"{newest} (latest)", "folder": LATEST}]
    entries += [{"name": name, "folder": name} for name in older]
    (site / LIST).write_text(json.dumps(entries, indent=2) + "\n")
    (site / "index.html").write_text(START)
    return releases


def _replace(built: Path, folder: Path) -> None:
    """Replace a folder at once: a visitor sees the one or the other."""
    new, old = (folder.with_name(f".{folder.name}.{each}") for each in ("new", "old"))
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(built, new)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def build(root: Path) -> Path:
    """Build the site of what is checked out, with the switcher; returns its folder.

    Raises:
        ReleaseRefused: a page cannot be built.
    """
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--builder", "html"]
    command += ["-A", f"versions=../{LIST}", "-d", f"{BUILT}-read", "docs", BUILT]
    shutil.rmtree(root / BUILT, ignore_errors=True)
    if subprocess.run(command, cwd=root, check=False).returncode:
        raise ReleaseRefused("The documentation could not be built.")
    return root / BUILT


def main(arguments: list[str]) -> int:
    """Build the site, and put it into the folder that is named; returns the exit status."""
    if len(arguments) != 1 or not arguments[0]:
        print("Usage: make publish-docs SITE=folder", file=sys.stderr)
        return 2
    site = Path(arguments[0])
    version = package_version(ROOT)
    try:
        minor_of(version)
        site.mkdir(parents=True, exist_ok=True)
        releases = publish(build(ROOT), site, version)
    except ReleaseRefused as refused:
        print(f"Not published. {refused}", file=sys.stderr)
        return 1
    print(f"{site} has the documentation of {', '.join(releases)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
