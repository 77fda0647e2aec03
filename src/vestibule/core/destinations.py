"""Where people and requests may be sent: paths and origins of our own, and this machine."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

__all__ = ["Destination"]

_LONGEST = 2000
_SAFE = re.compile(r"[!-~]*\Z")


@dataclass(frozen=True, slots=True)
class Destination:
    """A place to send somebody to: an origin, and the rest of the address behind it."""

    origin: str
    path: str


def destination(wanted: str, *, home: str, others: tuple[str, ...] = ()) -> Destination | None:
    """Read where somebody wants to go; None if nobody may be sent there.

    A path of ours, or an address whose origin is ``home`` or exactly one of
    ``others``. What browsers read otherwise than it looks is refused: backslashes,
    control characters, two slashes at the beginning, names before an ``@``.
    """
    if len(wanted) > _LONGEST or not _SAFE.match(wanted) or "\\" in wanted:
        return None
    if wanted.startswith("/"):
        return None if wanted.startswith("//") else Destination(home, wanted)
    for origin in (home, *others):
        rest = wanted.removeprefix(origin)
        if origin and rest != wanted and (not rest or rest[0] in "/?#"):
            return Destination(origin, rest if rest.startswith("/") else f"/{rest}")
    return None


def is_this_machine(host: str) -> bool:
    """Whether a host is the machine itself: ``localhost``, or an address of the loopback."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
