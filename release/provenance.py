"""Where the published files came from: an in-toto statement with SLSA's predicate.

Standards: in-toto Attestation Framework, Statement v1; SLSA provenance v1. Without times and
numbers of the run, so that building again gives the same statement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from release.checksums import digests
from release.dsse import sign
from release.programs import git

BUILD_TYPE = "urn:vestibule:make-release:v1"
BUILDER = "urn:vestibule:maintainer-machine"
"""Who vouches: a maintainer's own machine, which is build level 1 of SLSA."""

LOCKS = ("requirements/runtime.txt", "requirements/release.txt", "web/package-lock.json")
"""What decides which tools and libraries went into the build."""


def statement(root: Path, version: str, subjects: Mapping[str, str]) -> dict[str, Any]:
    """Return the statement on files, given as SHA-256 in hexadecimal digits by their names.

    The commit that is checked out is what they were built from.

    Raises:
        ReleaseRefused: there is no commit.
    """
    source = {"name": "vestibule", "digest": {"gitCommit": git(root, "rev-parse", "HEAD")}}
    locks = [{"name": path, "digest": {"sha256": _digest(root / path)}} for path in LOCKS]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": sha}} for name, sha in subjects.items()],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {"version": version},
                "resolvedDependencies": [source, *locks],
            },
            "runDetails": {"builder": {"id": BUILDER}},
        },
    }


def write_statement(
    root: Path, folder: Path, version: str, key: Ed25519PrivateKey | None = None
) -> None:
    """Write the statement on all files of a folder into it, and with a key its signed envelope.

    Raises:
        ReleaseRefused: there is no commit.
    """
    text = json.dumps(statement(root, version, digests(folder)), indent=2) + "\n"
    path = folder / f"vestibule-{version}.provenance.json"
    path.write_text(text)
    if key:
        path.with_suffix(".dsse.json").write_text(sign(text.encode(), key))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
