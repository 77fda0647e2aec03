"""Breached passwords: those in the lists that attackers try first.

They are looked up in a filter, shipped with the package or the host's own, and if the host has
one, at a mirror of the range API of Have I Been Pwned. Without a mirror no request is made; with
one, only the first five digits of a SHA-1 leave the machine.

If a lookup fails, the password is accepted and a warning logged: a mirror that is down must not
keep users from replacing a password that was stolen.
"""

from __future__ import annotations

import hashlib
import logging
from functools import lru_cache
from itertools import count
from pathlib import Path

from vestibule import outbound
from vestibule.conf import settings
from vestibule.core.errors import Overloaded
from vestibule.outbound import NoAnswer, Upstream
from vestibule.passwords.breached.filter import Filter

__all__ = ["digest_of", "is_breached", "problems"]

logger = logging.getLogger(__name__)

SHIPPED = Path(__file__).with_name("passwords.bloom")
"""2.3 million passwords: of the million most common those with 8 or more characters, and further
ones with 10 or more."""

TIMEOUT = 3.0
"""Seconds for a complete response of the mirror."""

ANSWER_MAX = 262_144
"""Largest response of the mirror, in bytes. With padding it has about 80,000."""

_HEADERS = {"Accept": "text/plain", "Add-Padding": "true", "User-Agent": "Vestibule"}
_unchecked = count(1)


class _Unusable(Exception):
    """The mirror's response is not a range."""


def is_breached(password: str) -> bool:
    """Whether a password, in NFC, is known from a breach. Call it outside of transactions.

    The filter contains every password of its list, and about one in a thousand others.
    """
    digest = digest_of(password.encode("utf-8", "surrogatepass"))
    return _is_in_filter(digest) or _is_at_mirror(digest)


def digest_of(password: bytes) -> bytes:
    """Return the digest that passwords are looked up by: SHA-1, as in published lists."""
    return hashlib.sha1(password, usedforsecurity=False).digest()


def problems() -> list[str]:
    """Return the problems of the settings; empty if there are none."""
    found = []
    try:
        _filter()
    except (OSError, ValueError) as error:
        found.append(f"PASSWORD_BREACHED_FILTER cannot be used: {error}.")
    if settings.PASSWORD_BREACHED_URL and not outbound.is_safe(settings.PASSWORD_BREACHED_URL):
        found.append("PASSWORD_BREACHED_URL must be https, unless it is on this machine.")
    return found


def _is_in_filter(digest: bytes) -> bool:
    try:
        passwords = _filter()
    except (OSError, ValueError) as error:
        _let_pass("filter", type(error).__name__)
        return False
    return passwords is not None and digest in passwords


def _filter() -> Filter | None:
    named = settings.PASSWORD_BREACHED_FILTER
    return _opened(SHIPPED if named == "shipped" else Path(named)) if named else None


@lru_cache(maxsize=4)
def _opened(path: Path) -> Filter:
    return Filter(path)


def _is_at_mirror(digest: bytes) -> bool:
    if not settings.PASSWORD_BREACHED_URL:
        return False
    prefix, suffix = digest.hex().upper()[:5], digest.hex().upper()[5:]
    try:
        lines = _range(settings.PASSWORD_BREACHED_URL, prefix)
    except (NoAnswer, Overloaded, ValueError, _Unusable) as error:
        _let_pass("mirror", str(error))
        return False
    # A count of zero is padding.
    return any(line.startswith(suffix) and not line.endswith(":0") for line in lines)


def _range(url: str, prefix: str) -> list[str]:
    answer = _upstream(url).call(
        lambda: outbound.send(
            "GET",
            f"{url.rstrip('/')}/{prefix}",
            headers=_HEADERS,
            seconds=TIMEOUT,
            longest=ANSWER_MAX,
        )
    )
    if answer.status != 200 or len(answer.body) > ANSWER_MAX:
        raise _Unusable(f"status {answer.status}, {len(answer.body)} bytes")
    return answer.body.decode("ascii", "replace").upper().split()


@lru_cache(maxsize=4)
def _upstream(url: str) -> Upstream:
    return Upstream()


def _let_pass(source: str, reason: str) -> None:
    extra = {"source": source, "reason": reason, "unchecked": next(_unchecked)}
    logger.warning("breached passwords could not be looked up", extra=extra)
