"""Compact JWS, the format of our tokens, with strict parsing.

PyJWT's algorithms sign and verify. The parsing is ours, since it runs on every request:
the alphabet, one canonical encoding for each token, no unknown ``crit``, one ``typ``, and
times compared with the clock of ``core.clock``. Keys are already parsed, each for one algorithm.
"""

from __future__ import annotations

import hmac
import json
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import Error

from vestibule import database
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import ExpiredToken, InvalidToken, Unavailable
from vestibule.scope import current_scope

ES256, HS256 = "ES256", "HS256"
MAX_LENGTH = 4096
TEXT_MAX = 255
"""Longest text claim, in characters."""
LAST_SECOND = 253_402_300_799
"""The end of the year 9999: no later time can be stored or compared."""
LAST_COUNT = 2**31 - 1
"""The largest number that fits our integer columns."""
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")
_JSON = json.JSONEncoder(separators=(",", ":"))
_ECDSA = ECDSA(SHA256())
_URL_SAFE = (bytes.maketrans(b"+/", b"-_"), b"=")
"""Arguments of ``bytes.translate``: base64 to base64url without padding (RFC 4648, 5)."""


def sign(
    claims: Mapping[str, Any], *, key: Any, algorithm: str, typ: str, kid: str | None = None
) -> str:
    """Sign claims as a compact JWS. The same claims always give the same signing input.

    Refresh tokens rely on that: a repeated request for a generation gets the same bytes.
    """
    payload = b2a_base64(_JSON.encode(claims).encode(), newline=False).translate(*_URL_SAFE)
    signed = b"%b.%b" % (_header_segment(algorithm, typ, kid), payload)
    # The usual algorithms by the libraries that PyJWT calls, in half of its calls or fewer.
    if algorithm == HS256:
        signature = hmac.digest(key, signed, "sha256")
    elif algorithm == ES256:  # two numbers of 32 bytes (RFC 7518, 3.4)
        r, s = decode_dss_signature(key.sign(signed, _ECDSA))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    else:
        signature = _algorithm(algorithm).sign(signed, key)
    return (signed + b"." + b2a_base64(signature, newline=False).translate(*_URL_SAFE)).decode()


@lru_cache(maxsize=64)
def _header_segment(algorithm: str, typ: str, kid: str | None) -> bytes:
    """Encode a header, its members sorted by name."""
    fields = {"alg": algorithm} | ({} if kid is None else {"kid": kid}) | {"typ": typ}
    return b2a_base64(_JSON.encode(fields).encode(), newline=False).translate(*_URL_SAFE)


def _raw(segment: str) -> bytes:
    """Decode a segment in canonical base64url (RFC 4648, 3.5: unused bits are zero).

    Raises:
        InvalidToken: another encoding of the same bytes.
        ValueError: not base64.
    """
    raw = a2b_base64(segment.replace("-", "+").replace("_", "/") + "=" * (-len(segment) % 4))
    if b2a_base64(raw, newline=False).translate(*_URL_SAFE).decode() != segment:
        raise InvalidToken
    return raw


def header(token: str) -> dict[str, Any]:
    """Parse a token's header, unverified.

    Raises:
        InvalidToken: not a compact JWS, a header that is not canonically encoded, or
            one with a ``crit``: we support no extension (RFC 7515, 4.1.11).
    """
    if len(token) > MAX_LENGTH or not _COMPACT.match(token):
        raise InvalidToken
    try:
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
    """Decode a header. There are few distinct ones: one for each key and type of token."""
    return json.loads(_raw(segment).decode())


def _is_signature(signature: bytes, signed: bytes, *, key: Any, algorithm: str) -> bool:
    """Compare in constant time; HS256 as in ``sign``."""
    if algorithm == HS256:
        return hmac.compare_digest(hmac.digest(key, signed, "sha256"), signature)
    return bool(_algorithm(algorithm).verify(signed, key, signature))


@cache
def _algorithm(name: str) -> Any:
    return jwt.get_algorithm_by_name(name)


def verify(
    token: str,
    *,
    key: Any,
    algorithm: str,
    audience: str,
    required: Sequence[str],
    issuer: str | None = None,
) -> dict[str, Any]:
    """Check encoding, signature, algorithm, issuer and audience; return the claims.

    The caller checks the values of the claims, by ``text``, ``number`` and ``session``:
    a valid signature proves who wrote them, not that they are well-formed.

    ``issuer`` None means our own. An empty audience or issuer is not compared, which is
    only for tokens issued by another server. ``check_times`` checks the times.

    Raises:
        InvalidToken: any check fails, or a required claim is missing.
    """
    signed, _, signature = token.rpartition(".")
    begin, _, payload = signed.partition(".")
    try:
        named = _read_header(begin)["alg"] == algorithm
        raw, content = _raw(signature), signed.encode()
        if not (named and _is_signature(raw, content, key=key, algorithm=algorithm)):
            raise InvalidToken
        claims = json.loads(_raw(payload).decode())
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise InvalidToken from error
    if not isinstance(claims, dict) or None in map(claims.get, required):
        raise InvalidToken
    wanted_issuer = settings.ISSUER + current_scope.name if issuer is None else issuer or None
    if wanted_issuer is not None and claims.get("iss") != wanted_issuer:
        raise InvalidToken
    if audience and claims.get("aud") != audience:
        raise InvalidToken
    if not isinstance(claims.get("sub", ""), str):
        raise InvalidToken
    return claims


def claims(token: str) -> dict[str, Any]:
    """Return the claims of a token that was verified before."""
    read: dict[str, Any] = json.loads(_raw(token.split(".")[1]).decode())
    return read


def text(value: object) -> str:
    """Return a text claim, which must be printable before it may reach SQL.

    Raises:
        InvalidToken: it is not a printable text, or longer than ``TEXT_MAX``.
    """
    if type(value) is not str or len(value) > TEXT_MAX or not value.isprintable():
        raise InvalidToken
    return value


def number(value: object, *, most: int = LAST_SECOND) -> int:
    """Return an integer claim: a time, unless ``most`` sets another maximum.

    Raises:
        InvalidToken: it is a text, a fraction or a boolean, below 0 or above ``most``.
    """
    if type(value) is not int or not 0 <= value <= most:
        raise InvalidToken
    return value


def session(value: object) -> UUID:
    """Return a session id claim: 32 lowercase hexadecimal digits.

    Raises:
        InvalidToken: it is anything else.
    """
    try:
        found = UUID(hex=text(value))
    except ValueError as error:
        raise InvalidToken from error
    if found.hex != value:
        raise InvalidToken
    return found


def check_times(*, issued_at: float, expires_at: float, not_before: float | None = None) -> None:
    """Check the times of a token by the database's clock, with ``LEEWAY`` at both ends.

    The clock of the process follows it, so this takes no query once one was made.

    Raises:
        ExpiredToken: it has expired.
        InvalidToken: it was issued in the future, or is not valid yet.
        Unavailable: a new process cannot read the database's time. By its machine's clock, which
            may be wrong, it would sign users out.
    """
    if not clock.settled:  # in a new process
        try:
            database.measure_clock()
        except Error as error:
            raise Unavailable from error
    now = clock.timestamp()
    leeway = settings.LEEWAY.total_seconds()
    begins = issued_at if not_before is None else max(issued_at, not_before)
    if now >= expires_at + leeway:
        raise ExpiredToken
    if now < begins - leeway:
        raise InvalidToken
