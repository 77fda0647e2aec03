"""Bearer tokens (RFC 6750): say whose an access token is, from memory alone."""

from __future__ import annotations

from uuid import UUID

from vestibule.core import people
from vestibule.core.errors import InvalidToken, WrongKindOfToken
from vestibule.core.tokens import AccessClaims, Transport
from vestibule.models import Account
from vestibule.models.host_user import id_from
from vestibule.models.signing_key import current_ring
from vestibule.tokens import access, jws, refresh
from vestibule.tokens.revocation import feed
from vestibule.tokens.verified import VerifiedTokens

verified = VerifiedTokens()
"""What this process has verified lately."""


def authenticate(token: str, transport: Transport = Transport.BODY) -> AccessClaims:
    """Check an access token and return what it says. No statement, as a rule.

    The signature is checked once and remembered; the times and the revocation
    feed are asked every time.

    ``transport`` is the way the token came: a header or a body (``BODY``), or a cookie. One
    that was handed out the other way is refused, so that a script that gets hold of a
    cookie's token, or plants one of its own in a cookie, has nothing. A token of a release
    that did not note the way counts on both until it expires.

    Raises:
        ExpiredToken: its time is over.
        WrongKindOfToken: it is a refresh token.
        InvalidToken: forged, for what no account's key is spelled like, handed out another
            way, or its session is over.
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
    feed.check(claims)  # first: whoever shows a token of a session that ended is told why it did
    if claims.transport and claims.transport != transport:
        raise InvalidToken
    return claims


def session_of(token: str) -> UUID | None:
    """Return which session a token of either kind was signed for; None if it is none of ours.

    Its time and its session may be over. It opens nothing: it says which session
    is to be ended, and which one a CSRF token must be bound to. No statement.
    """
    try:
        header = jws.header(token)
        if header.get("typ") == refresh.TYP:
            return refresh.session_of(token, header)
        return access.session_of(token, header, current_ring.get())
    except (InvalidToken, ValueError):
        return None


def require_active(claims: AccessClaims) -> None:
    """Let only an account go on that nobody has deactivated past every signal. One statement.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    people.require_active(Account.objects.of(claims.subject).person())
