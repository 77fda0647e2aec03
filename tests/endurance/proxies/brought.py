"""Proxies of Debian's packages, unpacked into ``var/proxies``; nothing is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
UNPACKED = ROOT / "var" / "proxies"


def program(name: str, inside: str) -> Path:
    """Return a proxy's program: what ``NGINX`` or ``CADDY`` names, else Debian's.

    Raises:
        RuntimeError: it cannot be had here; says what to do.
    """
    if given := os.environ.get(name.upper()):
        return Path(given)
    found = UNPACKED / name / inside
    if not found.exists():
        _unpack(name)
    return found


def _unpack(name: str) -> None:
    into = UNPACKED / name
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    try:
        # As root, apt would hand the download to a user who may not write here, and only warn.
        download = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", name]
        subprocess.run(download, cwd=into, check=True)
        (package,) = into.glob("*.deb")
        unpack: list[str | Path] = ["dpkg-deb", "-x", package, into]
        subprocess.run(unpack, cwd=into, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(into)
        raise RuntimeError(
            f"{name} comes from Debian's packages, which cannot be reached here ({error}): "
            f"name an installed one, {name.upper()}=/usr/sbin/{name}"
        ) from None
