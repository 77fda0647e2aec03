"""The outer form of our tokens: compact JWS, written and read strictly.

PyJWT's algorithms sign and verify; the envelope is ours, since a token is read at every
call: the alphabet, one spelling for one token, no unknown ``crit``, one ``typ``, and times
that are checked against our own clock. Keys come parsed, each for its one algorithm.
"""

from __future__ import annotations

import hmac
import json
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import ExpiredToken, InvalidToken
from vestibule.core.late import Late

if TYPE_CHECKING:
    import jwt
else:
    jwt = Late("jwt")

MAX_LENGTH = 4096
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")
_JSON = json.JSONEncoder(separators=(",", ":"))
_URL_SAFE = (bytes.maketrans(b"+/", b"-_"), b"=")
"""What turns base64 into base64url without padding (RFC 4648, 5): for ``bytes.translate``."""


def sign(
    claims: Mapping[str, Any], *, key: Any, algorithm: str, typ: str, kid: str | None = None
) -> str:
    """Make a compact JWS of these claims. The same claims give the same text before the signature.

    Refresh tokens rest on that: a generation that is asked for again gets the same bytes.
    """
    payload = b2a_base64(_JSON.encode(claims).encode(), newline=False).translate(*_URL_SAFE)
    signed = b"%b.%b" % (_header_segment(algorithm, typ, kid), payload)
    signature = _algorithm(algorithm).sign(signed, key)
    return (signed + b"." + b2a_base64(signature, newline=False).translate(*_URL_SAFE)).decode()


@lru_cache(maxsize=64)
def _header_segment(algorithm: str, typ: str, kid: str | None) -> bytes:
    """Write a header, its members in the order of their names."""
    fields = {"alg": algorithm} | ({} if kid is None else {"kid": kid}) | {"typ": typ}
    return b2a_base64(_JSON.encode(fields).encode(), newline=False).translate(*_URL_SAFE)


def _raw(segment: str) -> bytes:
    return a2b_base64(segment.replace("-", "+").replace("_", "/") + "=" * (-len(segment) % 4))


def header(token: str) -> dict[str, Any]:
    """Read a token's header, which nobody has vouched for yet.

    Raises:
        InvalidToken: not a compact JWS in its one canonical spelling, or with a
            ``crit`` header: we understand none (RFC 7515, 4.1.11).
    """
    if len(token) > MAX_LENGTH or not _COMPACT.match(token):
        raise InvalidToken
    signature = token.rpartition(".")[2]
    try:
        again = b2a_base64(_raw(signature), newline=False).translate(*_URL_SAFE)
        if again.decode() != signature:
            raise InvalidToken
        fields = _read_header(token.partition(".")[0])
    except (ValueError, RecursionError) as error:
        raise InvalidToken from error
    if not isinstance(fields, dict) or "crit" in fields or "b64" in fields:
        raise InvalidToken
    if not isinstance(fields.get("kid", ""), str):
        raise InvalidToken
    return fields


@lru_cache(maxsize=64)
def _read_header(segment: str) -> Any:
    """Decode a header. There are few different ones: one for each key and kind of token."""
    return json.loads(_raw(segment).decode())


class _SHA256:
    """HS256 in one call of the standard library; PyJWT's makes ten for the same bytes."""

    @staticmethod
    def sign(signed: bytes, key: bytes) -> bytes:
        """Return the code of these bytes."""
        return hmac.digest(key, signed, "sha256")

    @staticmethod
    def verify(signed: bytes, key: bytes, signature: bytes) -> bool:
        """Whether this is it, in the same time whatever the answer."""
        return hmac.compare_digest(hmac.digest(key, signed, "sha256"), signature)


@cache
def _algorithm(name: str) -> Any:
    return _SHA256 if name == "HS256" else jwt.get_algorithm_by_name(name)


def verify(
    token: str,
    *,
    key: Any,
    algorithm: str,
    audience: str,
    required: Sequence[str],
    issuer: str | None = None,
) -> dict[str, Any]:
    """Check signature, algorithm, issuer and audience; return the claims.

    ``issuer`` is None for ours. An empty audience or issuer is not compared, which only
    tokens of somebody else may ask for. Times are not checked here: see ``check_times``.

    Raises:
        InvalidToken: any of them does not hold, or a required claim is missing.
    """
    signed, _, signature = token.rpartition(".")
    begin, _, payload = signed.partition(".")
    try:
        named = _read_header(begin)["alg"] == algorithm
        if not (named and _algorithm(algorithm).verify(signed.encode(), key, _raw(signature))):
            raise InvalidToken
        claims = json.loads(_raw(payload).decode())
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise InvalidToken from error
    if not isinstance(claims, dict) or None in map(claims.get, required):
        raise InvalidToken
    wanted_issuer = settings.ISSUER if issuer is None else issuer or None
    if wanted_issuer is not None and claims.get("iss") != wanted_issuer:
        raise InvalidToken
    if audience and claims.get("aud") != audience:
        raise InvalidToken
    if not isinstance(claims.get("sub", ""), str):
        raise InvalidToken
    return claims


def check_times(*, issued_at: float, expires_at: float, not_before: float | None = None) -> None:
    """Refuse a token outside its time, give or take ``LEEWAY``.

    Raises:
        ExpiredToken: its time is over.
        InvalidToken: issued in the future, or not yet to be used.
    """
    now = clock.timestamp()
    leeway = settings.LEEWAY.total_seconds()
    begins = issued_at if not_before is None else max(issued_at, not_before)
    if now >= expires_at + leeway:
        raise ExpiredToken
    if now < begins - leeway:
        raise InvalidToken
