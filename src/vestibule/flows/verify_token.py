"""Say whether a token is good, and nothing else about it."""

from __future__ import annotations

from vestibule import bearer, limits
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SpentToken
from vestibule.core.events import EndReason
from vestibule.core.tokens import Rotation, Transport
from vestibule.models import Session
from vestibule.tokens import jws
from vestibule.tokens import refresh as refresh_token


def verify_token(*, token: str, caller: Caller) -> None:
    """Check an access token or a refresh token. Nothing is used up by it.

    Raises:
        InvalidToken: forged, expired, or of no kind of ours; for an access
            token also when its session is over.
        SpentToken: a refresh token that would not be taken any more.
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
    if header.get("typ") != refresh_token.TYP:
        bearer.authenticate(token)
        return
    claims = refresh_token.verify(token, header)
    found = Session.objects.find(claims.session)
    if found is None:
        raise InvalidToken
    session = found.state
    if found.ended_at is not None:
        raise SpentToken(EndReason(found.end_reason), found.ended_at)
    if session.expires_at <= session.now:
        raise SpentToken(EndReason.EXPIRED, session.expires_at)
    if session.transport != Transport.BODY:
        raise InvalidToken  # it would not be taken from a body either
    # Where the client may ignore the new token, the next generation is good too.
    newest = session.generation + (session.rotation == Rotation.ACKNOWLEDGED)
    if not session.generation <= claims.generation <= newest:
        raise SpentToken
