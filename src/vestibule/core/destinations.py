"""Where browsers and requests may be sent: own paths, trusted origins, this machine."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

__all__ = ["Destination"]

_LONGEST = 2000
_SAFE = re.compile(r"[!-~]*\Z")


@dataclass(frozen=True, slots=True)
class Destination:
    """A redirect target: an origin and the rest of the URL."""

    origin: str
    path: str


def destination(target: str, *, home: str, others: tuple[str, ...] = ()) -> Destination | None:
    """Parse a redirect target; None if redirecting there is not allowed.

    Allowed are a path on this site, and a URL whose origin is ``home`` or exactly one of
    ``others``. What browsers interpret differently from how it looks is refused: backslashes,
    control characters, two leading slashes, usernames before an ``@``.
    """
    if len(target) > _LONGEST or not _SAFE.match(target) or "\\" in target:
        return None
    if target.startswith("/"):
        return None if target.startswith("//") else Destination(home, target)
    for origin in (home, *others):
        rest = target.removeprefix(origin)
        if origin and rest != target and (not rest or rest[0] in "/?#"):
            return Destination(origin, rest if rest.startswith("/") else f"/{rest}")
    return None


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine: ``localhost`` or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
