"""``python -m release VERSION [KEY]``, which ``make release`` runs."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from release import advisories, build, changelog, checksums, dsse, manifests, provenance, sbom
from release.programs import ReleaseRefused, git
from release.version import npm_version

ROOT = Path(__file__).parents[1]


def require_releasable(root: Path, version: str) -> None:
    """Refuse before anything is changed.

    Raises:
        ReleaseRefused: the version is malformed or exists, the tree is dirty, copies of the version
            differ, or there are no fragments.
    """
    npm_version(version)
    if git(root, "status", "--porcelain"):
        raise ReleaseRefused("There are changes that are not committed: commit or discard them.")
    if git(root, "tag", "--list", f"v{version}") or changelog.is_in_changelog(root, version):
        raise ReleaseRefused(f"{version} exists already.")
    current = npm_version(manifests.package_version(root))
    differing = [place for place, copy in manifests.copies(root).items() if copy != current]
    if differing:
        raise ReleaseRefused(f"Not {current}, the version now: {', '.join(differing)}.")
    changelog.require_fragments(root)


def commit(root: Path, version: str) -> None:
    """Write version and changelog, and commit both.

    Raises:
        ReleaseRefused: towncrier or git failed.
    """
    manifests.write_version(root, version)
    changelog.write_section(root, version, datetime.now(UTC).date().isoformat())
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", f"release: {version}")


def publishable(root: Path, version: str, key: Ed25519PrivateKey | None) -> Path:
    """Build all files of the commit that is checked out; returns their folder.

    Raises:
        ReleaseRefused: one cannot be made.
    """
    folder = build.build_twice(root)
    sbom.write_boms(root, folder, version, build.commit_time(root))
    provenance.write_statement(root, folder, version, key)
    checksums.write_checksums(folder)
    return folder


def release(root: Path, version: str, key: Ed25519PrivateKey | None = None) -> Path:
    """Make a release: a commit, files in ``dist/`` and, last of all, a tag. Nothing is pushed.

    If it fails, the branch is where it was before.

    Raises:
        ReleaseRefused: says why there is no release.
    """
    require_releasable(root, version)
    for notice in advisories.require_none(root):
        print(f"Note: {notice}")
    before = git(root, "rev-parse", "HEAD")
    try:
        commit(root, version)
        print("Building twice (a few minutes) ...")
        folder = publishable(root, version, key)
        git(root, "tag", "--annotate", "--message", f"Vestibule {version}", f"v{version}")
    except BaseException:
        git(root, "reset", "--quiet", "--hard", before)  # nothing else was uncommitted
        raise
    return folder


def main(arguments: list[str]) -> int:
    """Release the version that is named; returns the exit status."""
    if len(arguments) not in (1, 2) or not arguments[0]:
        print("Usage: make release VERSION=1.2.3 [KEY=private-key.pem]", file=sys.stderr)
        return 2
    version, *key = arguments
    try:
        folder = release(ROOT, version, dsse.load_private_key(Path(key[0])) if key else None)
    except ReleaseRefused as refused:
        print(f"Not released. {refused}", file=sys.stderr)
        return 1
    print(*sorted(path.name for path in folder.iterdir()), sep="\n")
    print(f"Released {version} here: tag v{version}, files in {folder.name}/. Nothing was pushed;")
    print("docs/operations/release.md says how to publish it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
