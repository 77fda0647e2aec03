"""Parse and verify a refresh token, ours or SimpleJWT's."""

from __future__ import annotations

from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.errors import WrongKindOfToken
from vestibule.core.tokens import RefreshClaims, Transport
from vestibule.steps import adopt_simplejwt_token
from vestibule.tokens import access, jws, refresh
from vestibule.tokens import simplejwt as simplejwt_token


def read_refresh_token(
    token: str, caller: Caller, transport: Transport = Transport.BODY
) -> RefreshClaims:
    """Verify a refresh token. One of SimpleJWT starts a session, of the transport that it came by.

    Raises:
        ExpiredToken: it has expired.
        WrongKindOfToken: it is an access token.
        InvalidToken: it is invalid for any other reason.
        SessionOver: it is on SimpleJWT's blacklist, or its owner is gone or deactivated.
        Unavailable: it is an access token, and the revocation feed cannot be read.
    """
    header = jws.header(token)
    if simplejwt_token.is_one(header):
        return adopt_simplejwt_token.take_over(token, header, caller, transport)
    if header.get("typ") == access.TYP:
        bearer.authenticate(token)
        raise WrongKindOfToken
    return refresh.verify(token, header)
