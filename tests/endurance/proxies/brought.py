"""Proxies of Debian's packages, unpacked into ``var/proxies``; nothing is installed."""

from __future__ import annotations

import os
from pathlib import Path

from tests.debian import unpack

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
        try:
            unpack((name,), UNPACKED / name)
        except RuntimeError as error:
            raise RuntimeError(
                f"{error}: name an installed {name}, {name.upper()}=/usr/sbin/{name}"
            ) from None
    return found
