"""``python -m release.pack PACKAGE FOLDER``: put an npm package that is built into a tarball.

npm leaves times out of a tarball, but not who may read a file, which depends on the umask under
which it was checked out or built. Here everyone may, as npm grants when it installs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from release.programs import output

ALWAYS = ("LICENSE", "README.md", "package.json")
"""What npm packs whether it is listed or not, if it is there."""


def pack(package: Path, into: Path) -> None:
    """Write the tarball of a package into a folder.

    Raises:
        ReleaseRefused: npm failed.
    """
    listed = json.loads((package / "package.json").read_text())["files"]
    for name in {*listed, *ALWAYS}:
        for path in [package / name, *(package / name).rglob("*")]:
            if path.exists():
                path.chmod(0o755 if path.is_dir() else 0o644)
    output(["npm", "pack", "--silent", f"--pack-destination={into.resolve()}"], package)


if __name__ == "__main__":
    pack(*map(Path, sys.argv[1:]))
