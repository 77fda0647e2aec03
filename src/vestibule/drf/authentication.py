"""Authentication for Django REST views by Vestibule's access tokens."""

from __future__ import annotations

from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from vestibule import bearer
from vestibule.core.errors import CsrfFailed, InvalidToken, Unavailable
from vestibule.core.tokens import AccessClaims, Transport
from vestibule.drf import cookies, csrf
from vestibule.drf.refusal_log import refusals
from vestibule.drf.user import SignedInUser

TOKEN_SENTENCE = "Token is invalid or expired"  # noqa: S105 - what people read
CSRF_SENTENCE = "The CSRF token is missing or incorrect, or the request came from another site"
_STALE = "vestibule.stale_cookie"


class TokenNotValid(exceptions.AuthenticationFailed):
    """401 with ``{"detail", "code"}``, as clients of SimpleJWT know it."""

    def __init__(self, refused: InvalidToken) -> None:
        body = {"detail": TOKEN_SENTENCE, "code": refused.code}
        if refused.reason and refused.ended_at:
            body |= {"reason": refused.reason.value, "ended_at": refused.ended_at.isoformat()}
        super().__init__(body, refused.code)


class CsrfNotValid(exceptions.PermissionDenied):
    """403 with ``{"error", "code"}``: see ``vestibule.drf.csrf``."""

    def __init__(self) -> None:
        super().__init__({"error": CSRF_SENTENCE, "code": CsrfFailed.code}, CsrfFailed.code)


class ServiceUnavailable(exceptions.APIException):
    """503: the token cannot be checked at the moment."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "This can’t be checked right now. Try again shortly."
    default_code = Unavailable.code

    def __init__(self, refused: Unavailable) -> None:
        super().__init__()
        self.wait = refused.retry_after


class SessionTokenAuthentication(BaseAuthentication):
    """Authenticates by ``Authorization: Bearer <access token>`` or the access cookie; no query.

    ``request.user`` is the host's user, loaded lazily; ``request.auth`` holds the claims
    (``AccessClaims``) with the role. Schemes other than Bearer are left to the next
    authentication class.

    The cookie is read only if there is no ``Authorization`` header; unsafe methods then need
    the CSRF token. An invalid cookie does not authenticate and is otherwise ignored, since
    browsers send it to public views too. A token is valid only by the transport that it was
    issued for: one from a cookie is refused in the header, and vice versa.

    The token of an ended session is refused at once on the node that ended it, and within
    ``REVOCATION_BOUND`` on every other node.
    """

    www_authenticate_realm = "api"

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return the user and the claims, or None if no token was sent.

        Raises:
            TokenNotValid: the bearer token is forged or expired, or its session is over.
            CsrfNotValid: an unsafe method by cookie, without a valid CSRF token and origin.
            ServiceUnavailable: the token cannot be checked at the moment.
        """
        header = request.META.get("HTTP_AUTHORIZATION", "")
        token = bearer_token(header)
        if token is not None:
            claims = _claims(token, request)
        elif header or not request.META.get("HTTP_COOKIE"):
            return None
        else:
            return _by_cookie(request)
        return SignedInUser(claims), claims

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme that a 401 asks for (RFC 6750, 3)."""
        return f'Bearer realm="{self.www_authenticate_realm}"'


def _claims(token: str, request: Request, transport: Transport = Transport.BODY) -> AccessClaims:
    try:
        return bearer.authenticate(token, transport)
    except InvalidToken as refused:
        refusals.refused(refused, request)
        raise TokenNotValid(refused) from None
    except Unavailable as refused:
        raise ServiceUnavailable(refused) from None


def _by_cookie(request: Request) -> tuple[SignedInUser, AccessClaims] | None:
    token = cookies.carried(request, cookies.ACCESS)
    if not token:
        return None
    try:
        claims = _claims(token, request, Transport.COOKIE)
    except TokenNotValid as refused:
        request.META[_STALE] = refused
        return None
    if request.method not in csrf.SAFE:
        try:
            csrf.require(request, [claims.session])
        except CsrfFailed as refused:
            refusals.refused(refused, request)
            raise CsrfNotValid from None
    return SignedInUser(claims), claims


def refuse_stale_cookie(request: Request) -> None:
    """Refuse a caller whose access cookie is no longer valid, and say why.

    Raises:
        TokenNotValid: the access cookie has expired, or its session is over.
    """
    if _STALE in request.META:
        raise request.META[_STALE]


def bearer_token(header: str) -> str | None:
    """Return the token of a Bearer header, or None for any other header."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def claims_of(request: Request) -> AccessClaims:
    """Return the claims of the caller's access token; for views that require a signed-in user.

    Raises:
        NotAuthenticated: the caller is not signed in.
    """
    if not isinstance(request.auth, AccessClaims):
        raise exceptions.NotAuthenticated
    return request.auth
