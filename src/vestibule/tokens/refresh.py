"""Refresh tokens (HS256 with a key of their own), and the pair of tokens of a session.

No other server reads a refresh token. The key is derived from ``SECRET_KEY`` for this purpose
alone: it is never published, signs nothing else, and is cheaper than any asymmetric key. The same
generation of a session gives the same bytes, so a retried refresh gets the same token again
without anything being stored.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from vestibule.conf import settings
from vestibule.core.errors import InvalidToken
from vestibule.core.people import Person
from vestibule.core.tokens import RefreshClaims, Rotation, SessionState, TokenPair
from vestibule.scope import current_scope
from vestibule.tokens import access, jws
from vestibule.tokens.keys import KeyRing
from vestibule.tokens.secrets import derived_keys

TYP = "rt+jwt"
KIND = "refresh"
ALGORITHM = "HS256"
_PURPOSE = "refresh token"
_KEY_PURPOSE = "idempotency key"
_REQUIRED = ("iss", "aud", "sub", "sid", "gen", "iat", "exp", "jti", "token_type")


def _audience() -> str:
    return f"{settings.ISSUER}{current_scope.name}/refresh"


def issue(
    session: SessionState,
    person: Person,
    ring: KeyRing,
    *,
    additional: Mapping[str, Any],
    generation: int | None = None,
    issued_at: datetime | None = None,
) -> TokenPair:
    """Issue the tokens of a session's generation: the newest one by default.

    The same generation and ``issued_at`` always give the same refresh token. The access token
    carries the host's ``additional_claims``.
    """
    start = issued_at or session.rotated_at
    number = session.generation if generation is None else generation
    now = int(session.now.timestamp())
    left, end = int(session.expires_at.timestamp()) - now, _end_of(session, start)
    return TokenPair(
        access=access.mint(session, person, ring.signing or ring.active, additional),
        refresh=_mint(session, generation=number, issued_at=start, expires_at=end),
        access_lifetime=min(int(settings.ACCESS_LIFETIME.total_seconds()), left),
        refresh_lifetime=end - now,
        transport=session.transport,
        remembered=session.remembered,
    )


def renew(
    session: SessionState,
    person: Person,
    ring: KeyRing,
    *,
    presented: int,
    additional: Mapping[str, Any],
) -> TokenPair:
    """Issue the tokens for a refresh with a token of the generation ``presented``.

    They have the next generation; without rotation, the same one. If the client may ignore the
    new token (``acknowledged``), its lifetime starts now, as the session has not moved.
    """
    if session.rotation == Rotation.OFF:
        return issue(session, person, ring, additional=additional)
    start = session.rotated_at if session.rotation == Rotation.STRICT else session.now
    return issue(
        session,
        person,
        ring,
        generation=presented + 1,
        issued_at=start,
        additional=additional,
    )


def _mint(session: SessionState, *, generation: int, issued_at: datetime, expires_at: int) -> str:
    """Sign the refresh token of one generation of a session."""
    claims = {
        "iss": settings.ISSUER + current_scope.name,
        "aud": _audience(),
        "sub": str(session.account_id),
        "sid": session.id.hex,
        "gen": generation,
        "iat": int(issued_at.timestamp()),
        "exp": expires_at,
        "jti": hashlib.sha256(b"%s.%d" % (session.id.bytes, generation)).hexdigest()[:32],
        "token_type": KIND,
    }
    return jws.sign(claims, key=derived_keys(_PURPOSE)[0], algorithm=ALGORITHM, typ=TYP)


def _end_of(session: SessionState, issued_at: datetime) -> int:
    """Return the expiry of a token issued at a time, in seconds since 1970.

    That is ``REFRESH_LIFETIME`` later, but never after the session; without rotation, it is the
    end of the session.
    """
    end = int(session.expires_at.timestamp())
    if session.rotation == Rotation.OFF:
        return end
    return min(end, int(issued_at.timestamp()) + int(settings.REFRESH_LIFETIME.total_seconds()))


def key_hash(key: str, claims: RefreshClaims) -> str:
    """Return the keyed hash to store of the ``Idempotency-Key`` sent with a token.

    It is bound to the token: the same key with another token gives another value.
    """
    return _key_hash(derived_keys(_KEY_PURPOSE)[0], _bound_to(claims), key)


def is_key_of(stored: str, key: str, claims: RefreshClaims) -> bool:
    """Whether a ``key_hash`` belongs to this key and this token."""
    return _is_hash_of(stored, _bound_to(claims), key)


def renewal_key_hash(key: str, session: UUID) -> str:
    """Return the keyed hash to store of the key sent with a request that renews a session.

    Such a request carries no refresh token, so it is bound to the session alone. It differs from
    the hash of any refresh.
    """
    return _key_hash(derived_keys(_KEY_PURPOSE)[0], session.bytes, key) if key else ""


def is_renewal_key(stored: str, key: str, session: UUID) -> bool:
    """Whether a ``renewal_key_hash`` belongs to this key and this session."""
    return _is_hash_of(stored, session.bytes, key)


def _bound_to(claims: RefreshClaims) -> bytes:
    return b"%s%d" % (claims.session.bytes, claims.generation)


def _is_hash_of(stored: str, bound: bytes, key: str) -> bool:
    if not stored or not key:
        return False
    keys = derived_keys(_KEY_PURPOSE)
    return any(hmac.compare_digest(stored, _key_hash(each, bound, key)) for each in keys)


def _key_hash(secret: bytes, bound: bytes, key: str) -> str:
    return hmac.digest(secret, b"%s.%s" % (bound, key.encode()), "sha256").hex()


def verify(token: str, header: Mapping[str, Any]) -> RefreshClaims:
    """Check everything about a refresh token that needs no database.

    Raises:
        InvalidToken: any check fails.
    """
    read, issued_at, expires_at = _read(token, header)
    jws.check_times(issued_at=issued_at, expires_at=expires_at)
    return read


def session_of(token: str, header: Mapping[str, Any]) -> UUID:
    """Return the session of a token, even if it has expired.

    Raises:
        InvalidToken: it is not one of our refresh tokens.
    """
    return _read(token, header)[0].session


def _read(token: str, header: Mapping[str, Any]) -> tuple[RefreshClaims, int, int]:
    if header.get("typ") != TYP or header.get("alg") != ALGORITHM or "kid" in header:
        raise InvalidToken
    claims = _opened(token)
    if claims["token_type"] != KIND:
        raise InvalidToken
    generation = jws.number(claims["gen"], most=jws.LAST_COUNT)
    read = RefreshClaims(session=jws.session(claims["sid"]), generation=generation)
    return read, jws.number(claims["iat"]), jws.number(claims["exp"])


def _opened(token: str) -> dict[str, Any]:
    for key in derived_keys(_PURPOSE):
        try:
            return jws.verify(
                token, key=key, algorithm=ALGORITHM, audience=_audience(), required=_REQUIRED
            )
        except InvalidToken:
            continue
    raise InvalidToken
