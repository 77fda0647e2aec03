"""Access tokens: signed JWTs as in RFC 9068, verified without a query."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from vestibule.conf import settings
from vestibule.core.errors import InvalidToken
from vestibule.core.factors import stored_acr
from vestibule.core.people import Person
from vestibule.core.tokens import CLAIMS, AccessClaims, SessionState, Transport
from vestibule.scope import current_scope
from vestibule.tokens import jws
from vestibule.tokens.keys import KeyRing, SigningKey

TYP = "at+jwt"
KIND = "access"
NONE: Mapping[str, Any] = MappingProxyType({})
_REQUIRED = ("iss", "aud", "sub", "sid", "iat", "exp", "jti", "epoch", "token_type")


def mint(
    session: SessionState, person: Person, key: SigningKey, additional: Mapping[str, Any]
) -> str:
    """Sign an access token for a session, with the person's current role and epoch.

    It expires no later than the session. It carries no name and no address: a reader
    learns an id, a role and times, and what the host adds (``additional_claims``).
    """
    issued_at = int(session.now.timestamp())
    lifetime = int(settings.ACCESS_LIFETIME.total_seconds())
    claims: dict[str, Any] = {
        "iss": settings.ISSUER + current_scope.name,
        "aud": settings.AUDIENCE,
        "sub": str(person.id),
        "sid": session.id.hex,
        "iat": issued_at,
        "exp": min(issued_at + lifetime, int(session.expires_at.timestamp())),
        "jti": secrets.token_hex(16),
        "auth_time": int(session.authenticated_at.timestamp()),
        "amr": session.amr.split(),
        "acr": stored_acr(session.amr),
        "role": person.role,
        "epoch": person.epoch,
        "token_type": KIND,
        "transport": session.transport,
    }
    if settings.USER_ID_CLAIM:
        claims[settings.USER_ID_CLAIM] = str(person.id)
    claims |= additional
    verifying = key.verifying
    return jws.sign(claims, key=key.key, algorithm=verifying.algorithm, typ=TYP, kid=verifying.kid)


def verify(token: str, header: Mapping[str, Any], ring: KeyRing) -> AccessClaims:
    """Check everything about an access token that needs no database.

    ``header`` is the result of ``jws.header``. Whether the session has ended meanwhile
    is checked by the revocation feed.

    Raises:
        InvalidToken: any check fails.
    """
    read, not_before = _read(token, header, ring)
    jws.check_times(issued_at=read.issued_at, expires_at=read.expires_at, not_before=not_before)
    return read


def session_of(token: str, header: Mapping[str, Any], ring: KeyRing) -> UUID:
    """Return the session of a token, even if it has expired.

    Raises:
        InvalidToken: it is not one of our access tokens.
    """
    return UUID(hex=_read(token, header, ring)[0].session)


def for_transport(
    token: str, header: Mapping[str, Any], ring: KeyRing, transport: Transport
) -> str:
    """Sign the claims of a token again, for another transport.

    Raises:
        InvalidToken: any check of the token fails.
    """
    verify(token, header, ring)
    claims = jws.claims(token) | {"transport": transport.value, "jti": secrets.token_hex(16)}
    key = ring.signing or ring.active
    verifying = key.verifying
    return jws.sign(claims, key=key.key, algorithm=verifying.algorithm, typ=TYP, kid=verifying.kid)


def _read(token: str, header: Mapping[str, Any], ring: KeyRing) -> tuple[AccessClaims, int | None]:
    key = ring.verifying.get(header.get("kid", "")) if _is_text(header.get("kid")) else None
    if key is None or header.get("typ") != TYP or header.get("alg") != key.algorithm:
        raise InvalidToken
    claims = jws.verify(
        token,
        key=key.key,
        algorithm=key.algorithm,
        audience=settings.AUDIENCE,
        required=_REQUIRED,
    )
    if claims["token_type"] != KIND:
        raise InvalidToken
    amr = claims.get("amr", [])
    if type(amr) is not list:
        raise InvalidToken
    additional = claims.keys() - CLAIMS
    read = AccessClaims(
        subject=jws.text(claims["sub"]),
        session=jws.session(claims["sid"]).hex,
        role=jws.text(claims.get("role", "")),
        epoch=jws.number(claims["epoch"], most=jws.LAST_COUNT),
        amr=tuple(map(jws.text, amr)),
        auth_time=jws.number(claims.get("auth_time", 0)),
        issued_at=jws.number(claims["iat"]),
        expires_at=jws.number(claims["exp"]),
        transport=jws.text(claims.get("transport", "")),
        kid=key.kid,
        additional={name: claims[name] for name in additional} if additional else NONE,
    )
    return read, jws.number(claims.get("nbf", 0)) or None


def _is_text(value: object) -> bool:
    return isinstance(value, str)
