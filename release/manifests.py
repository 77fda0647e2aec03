"""Every file in which our version is written.

The version of the Python package is ``vestibule.__version__``; npm and Helm want a copy of it in
files of their own. A shape test holds that all agree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from release.version import npm_version

PYTHON = "src/vestibule/__init__.py"
CHART = "deploy/helm/vestibule/Chart.yaml"
LOCKS = ("web/package-lock.json", "examples/package-lock.json")
NPM_PACKAGES = ("client", "react", "nextjs", "vue", "svelte")
MANIFESTS = (
    "web/apps/vestibule/package.json",
    *(f"web/packages/{package}/package.json" for package in NPM_PACKAGES),
)

_SCOPE = "@vestibule/"
_PYTHON_LINE = re.compile(r'^(__version__ = ")([^"]+)(")', re.MULTILINE)
_CHART_LINE = re.compile(r'^((?:v|appV)ersion: "?)([^"\n]+)("?)', re.MULTILINE)
_DEPENDENCIES = ("dependencies", "peerDependencies", "devDependencies")


def package_version(root: Path) -> str:
    """Return ``vestibule.__version__`` as the file says it."""
    return str(_PYTHON_LINE.findall((root / PYTHON).read_text())[0][1])


def copies(root: Path) -> dict[str, str]:
    """Return each copy of the version in npm's form, by where it is."""
    found = {
        f"{CHART}:{number}": version
        for number, (_, version, _) in enumerate(
            _CHART_LINE.findall((root / CHART).read_text()), start=1
        )
    }
    for path in (*MANIFESTS, *LOCKS):
        for place, holder, key in _places(_read(root / path)):
            found[f"{path}:{place}"] = holder[key]
    return found


def write_version(root: Path, version: str) -> list[str]:
    """Write the version into each of these files; returns their paths.

    Raises:
        ReleaseRefused: npm has no form of this version.
    """
    as_npm = npm_version(version)
    _replace(root / PYTHON, _PYTHON_LINE, version)
    _replace(root / CHART, _CHART_LINE, as_npm)
    for path in (*MANIFESTS, *LOCKS):
        data = _read(root / path)
        for _, holder, key in _places(data):
            holder[key] = as_npm
        # As npm writes it: `npm install` would change nothing.
        (root / path).write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    return [PYTHON, CHART, *MANIFESTS, *LOCKS]


def _places(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield each version of a package of ours in a manifest or a lock: its name, holder and key."""
    for path, entry in {"": data, **data.get("packages", {})}.items():
        if entry.get("name", "").startswith(_SCOPE):
            yield f"{path} version", entry, "version"
        for kind in _DEPENDENCIES:
            for name, wanted in entry.get(kind, {}).items():
                if name.startswith(_SCOPE) and not wanted.startswith("file:"):
                    yield f"{path} {kind} {name}", entry[kind], name


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text())
    return data


def _replace(path: Path, line: re.Pattern[str], version: str) -> None:
    path.write_text(line.sub(lambda found: found[1] + version + found[3], path.read_text()))
