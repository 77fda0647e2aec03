"""Verify a token, and reveal nothing else about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vestibule import bearer, limits
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SessionOver
from vestibule.core.tokens import RefreshClaims, Rotation, Transport
from vestibule.models import Session
from vestibule.steps import adopt_simplejwt_token
from vestibule.tokens import access, jws
from vestibule.tokens import refresh as refresh_token
from vestibule.tokens import simplejwt as simplejwt_token

__all__ = ["verify_token"]


def verify_token(*, token: str, caller: Caller) -> None:
    """Verify an access token or a refresh token without using it up.

    Raises:
        InvalidToken: forged, expired, or of an unknown kind; for an access token also if its
            session is over.
        SessionOver: a refresh token that would not be accepted.
        Unavailable: the revocation feed cannot be brought up to date.
        TooManyRequests: too many bad tokens from this address.
    """
    try:
        _verify(token)
    except InvalidToken:
        limits.require("token_failure", caller)
        raise


def _verify(token: str) -> None:
    header = jws.header(token)
    if header.get("typ") == refresh_token.TYP:
        _verify_refresh(refresh_token.verify(token, header))
    elif simplejwt_token.is_one(header):
        _verify_foreign(token, header)
    else:
        bearer.authenticate(token)


def _verify_foreign(token: str, header: Mapping[str, Any]) -> None:
    """Verify a SimpleJWT token, for which there may be no session yet."""
    if simplejwt_token.verify(token, header).kind == access.KIND:
        adopt_simplejwt_token.authenticate(token, header)
        return
    claims = adopt_simplejwt_token.read(token, header)
    if Session.objects.filter(pk=claims.session).exists():
        _verify_refresh(claims)


def _verify_refresh(claims: RefreshClaims) -> None:
    found = Session.objects.find(claims.session)
    if found is None:
        raise InvalidToken
    found.require_open()
    session = found.state
    if session.transport != Transport.BODY:
        raise InvalidToken  # it would not be accepted in a body either
    # If the client may ignore rotated tokens, the next generation is valid too.
    newest = session.generation + (session.rotation == Rotation.ACKNOWLEDGED)
    if not session.generation <= claims.generation <= newest:
        raise SessionOver
