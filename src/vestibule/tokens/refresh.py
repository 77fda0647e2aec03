"""Refresh tokens: only we ever read them, so they are signed with a key of our own.

HS256 with a key derived from ``SECRET_KEY`` for this purpose alone. It is never
published, signs nothing else, and costs less than any asymmetric signature. The
same generation of a session gives the same bytes, so nothing need be stored to
answer a retried refresh with the same token again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from vestibule.conf import settings
from vestibule.core.errors import InvalidToken
from vestibule.core.tokens import RefreshClaims, Rotation, SessionState
from vestibule.tokens import jws
from vestibule.tokens.secrets import derived_keys

TYP = "rt+jwt"
KIND = "refresh"
ALGORITHM = "HS256"
_PURPOSE = "refresh token"
_REQUIRED = ("iss", "aud", "sub", "sid", "gen", "iat", "exp", "jti", "token_type")


def _audience() -> str:
    return f"{settings.ISSUER}/refresh"


def mint(session: SessionState, *, generation: int, issued_at: datetime) -> str:
    """Make the refresh token of a generation of a session.

    It lives ``REFRESH_LIFETIME`` from ``issued_at`` and never longer than the
    session; without rotation it lives as long as the session.
    """
    issued = int(issued_at.timestamp())
    end = int(session.expires_at.timestamp())
    if session.rotation != Rotation.OFF:
        end = min(end, issued + int(settings.REFRESH_LIFETIME.total_seconds()))
    claims = {
        "iss": settings.ISSUER,
        "aud": _audience(),
        "sub": str(session.account_id),
        "sid": session.id.hex,
        "gen": generation,
        "iat": issued,
        "exp": end,
        "jti": hashlib.sha256(b"%s.%d" % (session.id.bytes, generation)).hexdigest()[:32],
        "token_type": KIND,
    }
    return jws.sign(claims, key=derived_keys(_PURPOSE)[0], algorithm=ALGORITHM, typ=TYP)


def verify(token: str, header: Mapping[str, Any]) -> RefreshClaims:
    """Check everything about a refresh token that can be known without a database.

    Raises:
        InvalidToken: any rule does not hold.
    """
    if header.get("typ") != TYP or header.get("alg") != ALGORITHM or "kid" in header:
        raise InvalidToken
    claims = _opened(token)
    if claims["token_type"] != KIND:
        raise InvalidToken
    try:
        read = RefreshClaims(session=UUID(hex=claims["sid"]), generation=int(claims["gen"]))
        issued_at, expires_at = int(claims["iat"]), int(claims["exp"])
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InvalidToken from error
    jws.check_times(issued_at=issued_at, expires_at=expires_at)
    return read


def _opened(token: str) -> dict[str, Any]:
    for key in derived_keys(_PURPOSE):
        try:
            return jws.verify(
                token, key=key, algorithm=ALGORITHM, audience=_audience(), required=_REQUIRED
            )
        except InvalidToken:
            continue
    raise InvalidToken
