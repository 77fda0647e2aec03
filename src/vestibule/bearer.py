"""Bearer tokens (RFC 6750): verify access tokens in memory."""

from __future__ import annotations

from uuid import UUID

from vestibule.core import people
from vestibule.core.errors import InvalidToken, WrongKindOfToken
from vestibule.core.tokens import AccessClaims, Transport
from vestibule.models import Account
from vestibule.models.host_user import id_from
from vestibule.models.signing_key import current_ring
from vestibule.scope import per_scope
from vestibule.tokens import access, jws, refresh
from vestibule.tokens.revocation import feed
from vestibule.tokens.verified import VerifiedTokens

verified = per_scope(VerifiedTokens)
"""Tokens that this process has verified recently."""


def authenticate(token: str, transport: Transport = Transport.BODY) -> AccessClaims:
    """Verify an access token and return its claims. Usually no query.

    The signature is checked once and remembered; times and the revocation feed are checked
    every time.

    ``transport`` is how the token was sent: in a header or body (``BODY``), or in a cookie. A
    token issued for the other transport is refused, so that a script gains nothing from
    stealing a cookie's token, or from setting its own token as a cookie. Tokens of releases
    that did not record the transport are accepted in both ways until they expire.

    Raises:
        ExpiredToken: it has expired.
        WrongKindOfToken: it is a refresh token.
        InvalidToken: forged, its subject is not a valid account id, issued for the other
            transport, or its session is over.
        Unavailable: the revocation feed cannot be brought up to date.
    """
    claims = verified.get(token)
    if claims is None:
        header = jws.header(token)
        kid = header.get("kid")
        if not isinstance(kid, str):
            refresh.verify(token, header)
            raise WrongKindOfToken
        claims = access.verify(token, header, current_ring.get(naming=kid))
        if id_from(claims.subject) is None:
            raise InvalidToken
        verified.keep(token, claims)
    else:
        jws.check_times(issued_at=claims.issued_at, expires_at=claims.expires_at)
    feed.check(claims)  # first: a token of an ended session gets the reason why it ended
    if claims.transport and claims.transport != transport:
        raise InvalidToken
    return claims


def for_header(token: str) -> str:
    """Return an access token for the header that says what the one of a cookie says.

    For contracts whose front ends get one beside the cookies: neither is accepted in place of the
    other. It expires at the same time, and ends with the same session.

    Raises:
        InvalidToken: the given token is not valid.
    """
    return access.for_transport(token, jws.header(token), current_ring.get(), Transport.BODY)


def session_of(token: str) -> UUID | None:
    """Return the session that a token of either kind was issued for; None if it is not ours.

    The token may have expired, and its session may be over. This authorizes nothing: it only
    tells which session to end, or which one a CSRF token must be bound to. No query.
    """
    try:
        header = jws.header(token)
        if header.get("typ") == refresh.TYP:
            return refresh.session_of(token, header)
        return access.session_of(token, header, current_ring.get())
    except (InvalidToken, ValueError):
        return None


def token_in(header: str, scheme: str = "Bearer") -> str | None:
    """Return the token of an ``Authorization`` header; None for another scheme than this one."""
    named, _, token = header.partition(" ")
    return token.strip() if named.lower() == scheme.lower() else None


def require_active(claims: AccessClaims) -> None:
    """Require an account that is active in the database, even if no signal said so. One query.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    people.require_active(Account.objects.of(claims.subject).person())
