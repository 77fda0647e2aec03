"""Which session a presented refresh token stands for, whoever signed it."""

from __future__ import annotations

from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.errors import WrongKindOfToken
from vestibule.core.tokens import RefreshClaims
from vestibule.steps import adopt_simplejwt_token
from vestibule.tokens import access, jws, refresh
from vestibule.tokens import simplejwt as simplejwt_token


def refresh_claims(token: str, caller: Caller) -> RefreshClaims:
    """Check a refresh token; one of SimpleJWT becomes a session with it.

    Raises:
        ExpiredToken: its time is over.
        WrongKindOfToken: it is an access token.
        InvalidToken: any other rule does not hold.
        Unavailable: for an access token, the revocation feed cannot be brought up to date.
    """
    header = jws.header(token)
    if simplejwt_token.is_one(header):
        return adopt_simplejwt_token.take_over(token, header, caller)
    if header.get("typ") == access.TYP:
        bearer.authenticate(token)
        raise WrongKindOfToken
    return refresh.verify(token, header)
