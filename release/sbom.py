"""Software bills of materials: what our packages bring along, read from the locks.

One of the Python package with its extras ``server``, ``postgres`` and ``redis`` as
``requirements/runtime.txt`` pins them; one of the npm packages and of the web app, which the wheel
contains. The format is CycloneDX. Both are written by tools of others (cyclonedx-py, npm), and
are the same whenever they are written again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from release.manifests import MANIFESTS
from release.programs import ReleaseRefused, output
from release.version import npm_version

Bom = dict[str, Any]

RUNTIME = "requirements/runtime.txt"
WEB = "web"
TOOLS = "var/release-tools/bin"
"""Programs that ``requirements/release.txt`` pins; ``make release`` installs them there."""

_PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE | re.ASCII)


def python_bom(root: Path, version: str, epoch: int) -> Bom:
    """Return the bill of the Python package, dated by seconds since 1970.

    Raises:
        ReleaseRefused: cyclonedx-py failed, or left out what is pinned.
    """
    what = ["--pyproject", "pyproject.toml", "--mc-type", "library", "--output-reproducible"]
    bom: Bom = json.loads(
        output(
            [str(root / TOOLS / "cyclonedx-py"), "requirements", *what, RUNTIME],
            root,
            {"SOURCE_DATE_EPOCH": str(epoch)},
        )
    )
    # The version is dynamic in pyproject.toml, where the tool looks for it.
    bom["metadata"]["component"] |= {
        "version": version,
        "purl": f"pkg:pypi/vestibule@{version}",
    }
    pinned = _PINNED.findall((root / RUNTIME).read_text())
    _require(bom, [f"pkg:pypi/{name}@{pin}" for name, pin in pinned])
    return bom


def npm_bom(root: Path, version: str, epoch: int) -> Bom:
    """Return the bill of the npm packages and the web app, dated by seconds since 1970.

    Raises:
        ReleaseRefused: npm failed, or left out a package of ours.
    """
    ours = [str(Path(path).parent.relative_to(WEB)) for path in MANIFESTS]
    chosen = [f"--workspace={path}" for path in ours]
    options = ["--sbom-format=cyclonedx", "--sbom-type=library", "--omit=dev"]
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "vestibule-web"  # npm takes the name of the folder
        _copy_versioned(root / WEB, copy, npm_version(version))
        said = output(["npm", "sbom", *options, "--package-lock-only", *chosen], copy)
    bom: Bom = json.loads(said)
    _date(bom, epoch)
    names = [json.loads((root / path).read_text())["name"] for path in MANIFESTS]
    _require(bom, [f"pkg:npm/{quote(name)}@{npm_version(version)}" for name in names])
    return bom


def write_boms(root: Path, folder: Path, version: str, epoch: int) -> None:
    """Write both bills into a folder: ``vestibule-VERSION.cdx.json`` and ``…-npm-….cdx.json``.

    Raises:
        ReleaseRefused: one cannot be made, or lacks something.
    """
    for name, bom in {
        f"vestibule-{version}.cdx.json": python_bom(root, version, epoch),
        f"vestibule-npm-{version}.cdx.json": npm_bom(root, version, epoch),
    }.items():
        (folder / name).write_text(json.dumps(bom, indent=2) + "\n")


def _copy_versioned(web: Path, to: Path, version: str) -> None:
    """Copy the manifests and the lock; private ones get a version, which npm demands."""
    lock = json.loads((web / "package-lock.json").read_text())
    for path, entry in {"": lock, **lock["packages"]}.items():
        if "node_modules/" in path:
            continue
        entry.setdefault("version", version)
        manifest = json.loads((web / path / "package.json").read_text())
        (to / path).mkdir(parents=True, exist_ok=True)
        (to / path / "package.json").write_text(json.dumps({"version": version} | manifest))
    lock["packages"][""]["version"] = version
    (to / "package-lock.json").write_text(json.dumps(lock))


def _date(bom: Bom, epoch: int) -> None:
    """Replace the time of the run and its random number by what follows from the content."""
    moment = datetime.fromtimestamp(epoch, UTC)
    bom["metadata"]["timestamp"] = moment.isoformat().replace("+00:00", "Z")
    del bom["serialNumber"]
    content = json.dumps(bom, sort_keys=True)
    bom["serialNumber"] = uuid5(NAMESPACE_URL, content).urn


def _require(bom: Bom, purls: Collection[str]) -> None:
    """Refuse a bill that lacks a package.

    Raises:
        ReleaseRefused: names all that are missing.
    """
    missing = sorted(set(purls) - {part.get("purl") for part in bom["components"]})
    if missing or not purls:
        raise ReleaseRefused(f"The bill of materials lacks {', '.join(missing) or 'everything'}.")
