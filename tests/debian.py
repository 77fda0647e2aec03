"""Packages of Debian, unpacked into a folder of ``var``; nothing is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def unpack(packages: tuple[str, ...], into: Path) -> None:
    """Fetch packages and unpack them into an empty folder.

    Raises:
        RuntimeError: they cannot be had here; the folder is gone.
    """
    shutil.rmtree(into, ignore_errors=True)
    fetched = into / "packages"
    fetched.mkdir(parents=True)
    try:
        # As root, apt would hand the download to a user who may not write here, and only warn.
        download = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *packages]
        subprocess.run(download, cwd=fetched, check=True, capture_output=True)
        for package in fetched.glob("*.deb"):
            extract: list[str | Path] = ["dpkg-deb", "--extract", package, into]
            subprocess.run(extract, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(into)
        raise RuntimeError(f"Debian's packages cannot be reached here ({error})") from None
    shutil.rmtree(fetched)
