"""The outer form of our tokens: compact JWS, read strictly.

PyJWT signs and verifies; what it leaves open is closed here, once for both
kinds of token: the alphabet, one spelling for one token, no unknown ``crit``,
one ``typ``, and times that are checked against our own clock.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import jwt

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import ExpiredToken, InvalidToken

MAX_LENGTH = 4096
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")
_JWS = jwt.PyJWT(
    options={
        # Times are checked below: against a clock that tests can stop, and
        # again at every use of a remembered token.
        "verify_exp": False,
        "verify_nbf": False,
        "verify_iat": False,
        "verify_jti": False,
    }
)


def sign(
    claims: Mapping[str, Any], *, key: Any, algorithm: str, typ: str, kid: str | None = None
) -> str:
    """Make a compact JWS of these claims."""
    headers = {"typ": typ} if kid is None else {"typ": typ, "kid": kid}
    return _JWS.encode(dict(claims), key, algorithm=algorithm, headers=headers)


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
        decoded = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        if base64.urlsafe_b64encode(decoded).rstrip(b"=").decode() != signature:
            raise InvalidToken
        fields = _read_header(token.partition(".")[0])
    except (ValueError, binascii.Error, RecursionError) as error:
        raise InvalidToken from error
    if not isinstance(fields, dict) or "crit" in fields or "b64" in fields:
        raise InvalidToken
    return fields


@lru_cache(maxsize=64)
def _read_header(segment: str) -> Any:
    """Decode a header. There are few different ones: one for each key and kind of token."""
    return json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))


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
    try:
        claims: dict[str, Any] = _JWS.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=audience,
            issuer=settings.ISSUER if issuer is None else issuer or None,
            options={
                "require": list(required),
                "verify_aud": bool(audience),
                "strict_aud": bool(audience),
            },
        )
    except (jwt.InvalidTokenError, ValueError, TypeError, RecursionError) as error:
        raise InvalidToken from error
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
