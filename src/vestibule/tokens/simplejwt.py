"""Tokens signed by SimpleJWT: verified, never issued, and never confused with ours.

Theirs have ``typ: JWT`` and are verified with the one key and algorithm of the setting;
ours have another ``typ`` and other keys. So neither kind is accepted as the other
(RFC 8725, 3.12).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa

from vestibule.conf import settings
from vestibule.core.errors import InvalidToken
from vestibule.core.simplejwt import SimpleJWTClaims, SimpleJWTKey
from vestibule.tokens import jws
from vestibule.tokens.keys import VerifyingKey

TYP = "JWT"
_RSA_BITS = 2048
_UNUSABLE = (jwt.PyJWTError, ValueError, TypeError, UnsupportedAlgorithm)
_LAST_KEY = 2**63 - 1
"""The largest possible primary key."""


def is_one(header: Mapping[str, Any]) -> bool:
    """Whether a token has SimpleJWT's ``typ``, and such tokens are accepted."""
    return header.get("typ") == TYP and settings.SIMPLEJWT_KEY.is_given


def verify(token: str, header: Mapping[str, Any]) -> SimpleJWTClaims:
    """Check everything about a SimpleJWT token that needs no database.

    Raises:
        ExpiredToken: it has expired.
        InvalidToken: any other check fails.
    """
    given = settings.SIMPLEJWT_KEY
    if not is_one(header) or header.get("alg") != given.algorithm:
        raise InvalidToken
    try:
        key = _parsed(given)
    except _UNUSABLE as error:  # check E012 reports it at startup
        raise InvalidToken from error
    claims = jws.verify(
        token,
        key=key,
        algorithm=given.algorithm,
        audience="",  # of which there may be several
        issuer=given.issuer,
        required=("exp", "iat", "jti", "token_type", given.user_id_claim),
    )
    if given.audience and not _names_one_of(given.audience, claims.get("aud")):
        raise InvalidToken
    read = _read(claims, given)
    jws.check_times(issued_at=read.issued_at, expires_at=read.expires_at)
    return read


def _names_one_of(expected: Iterable[str], audience: object) -> bool:
    """Whether the claim ``aud``, a text or several (RFC 7519, 4.1.3), has one that is expected."""
    named = audience if isinstance(audience, list) else [audience]
    return any(each in named for each in expected)


def _read(claims: Mapping[str, Any], given: SimpleJWTKey) -> SimpleJWTClaims:
    subject = claims[given.user_id_claim]
    return SimpleJWTClaims(
        # Releases before 5.5 wrote a number: both name the same user.
        subject=str(jws.number(subject, most=_LAST_KEY))
        if type(subject) is int
        else jws.text(subject),
        kind=jws.text(claims["token_type"]),
        jti=jws.text(claims["jti"]),
        issued_at=jws.number(claims["iat"]),
        expires_at=jws.number(claims["exp"]),
    )


def session_of(claims: SimpleJWTClaims) -> UUID:
    """Return the id of the session that a refresh token of SimpleJWT may open.

    The same token always gives the same id, so the primary key makes sure that it opens
    one session only, on all nodes.
    """
    named = f"simplejwt {claims.subject} {claims.jti}".encode()
    return UUID(bytes=hashlib.sha256(named).digest()[:16])


def problems(*, ours: Iterable[VerifyingKey] = ()) -> list[str]:
    """Return the problems of ``SIMPLEJWT_KEY``; none if it is fine or not set.

    ``ours`` are the keys of our own access tokens: no key may serve both.
    """
    given = settings.SIMPLEJWT_KEY
    if not given.is_given:
        return []
    try:
        key = _parsed(given)
    except _UNUSABLE:
        return [f"VESTIBULE['SIMPLEJWT_KEY'] is not a key that verifies {given.algorithm}."]
    if not isinstance(key, bytes) and hasattr(key, "private_bytes"):
        return ["VESTIBULE['SIMPLEJWT_KEY'] is a private key: use the public key."]
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _RSA_BITS:
        return [f"VESTIBULE['SIMPLEJWT_KEY'] has fewer than {_RSA_BITS} bits."]
    if any(own.key == key for own in ours):
        return ["VESTIBULE['SIMPLEJWT_KEY'] signs Vestibule's own tokens too: use another key."]
    return []


@lru_cache(maxsize=4)
def _parsed(given: SimpleJWTKey) -> Any:
    return jwt.get_algorithm_by_name(given.algorithm).prepare_key(given.key)
