"""Authentication for Django REST views by Vestibule's access tokens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from django.utils.translation import gettext_noop as _
from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import ForcedAuthentication, Request

from vestibule import bearer
from vestibule.conf import settings
from vestibule.core.errors import CsrfFailed, InvalidToken, NotAuthenticated, Unavailable
from vestibule.core.tokens import AccessClaims, Transport
from vestibule.drf import cookies, csrf
from vestibule.drf.cookies import AnyRequest, Cookie
from vestibule.drf.refusal_log import refusals
from vestibule.drf.user import SignedInUser
from vestibule.drf.vary import IN_EITHER, IN_HEADER, vary_on
from vestibule.flows.authenticate import claims_without_session

TOKEN_SENTENCE = _("Token is invalid or expired")
CSRF_SENTENCE = _("The CSRF token is missing or incorrect, or the request came from another site")
_STALE = "vestibule.stale_cookie"
Result = TypeVar("Result")
InThread = Callable[[Callable[..., Any]], Callable[..., Awaitable[Any]]]
"""``sync_to_async``, or what a framework has in its place."""


class OptionalAuthentication(BaseAuthentication):
    """Mixed in before a class that authenticates: an invalid credential is ignored.

    For public views, where a stale credential does no harm.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return the user and the claims, or None."""
        try:
            return super().authenticate(request)
        except exceptions.AuthenticationFailed:
            return None


class AuthenticationIfValid(OptionalAuthentication):
    """Mixed in in its place where a cookie without a valid CSRF token is ignored, too.

    Another site may have sent it. For public views whose pages need no token without a session.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return the user and the claims, or None."""
        try:
            return super().authenticate(request)
        except exceptions.PermissionDenied:
            return None


class TokenNotValid(exceptions.AuthenticationFailed):
    """401 with ``{"detail", "code"}``, as clients of SimpleJWT know it."""

    def __init__(self, refused: InvalidToken) -> None:
        body = {"detail": TOKEN_SENTENCE, "code": refused.code}
        if refused.reason and refused.ended_at:
            body |= {"reason": refused.reason.value, "ended_at": refused.ended_at.isoformat()}
        super().__init__(body, refused.code)
        self.refused = refused


class OpaqueTokenNotValid(exceptions.AuthenticationFailed):
    """401 for an opaque token, with the body of its authentication class, which has logged it."""


class CsrfNotValid(exceptions.PermissionDenied):
    """403 with ``{"error", "code"}``: see ``vestibule.drf.csrf``."""

    def __init__(self, refused: CsrfFailed) -> None:
        sentence = f"{CSRF_SENTENCE}. {refused.hint}" if refused.hint else CSRF_SENTENCE
        super().__init__({"error": sentence, "code": CsrfFailed.code}, CsrfFailed.code)
        self.refused = refused


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

    The cookie is read only if there is no Bearer token; unsafe methods then need the CSRF
    token. Credentials of another scheme, such as Basic on a staging site, change nothing. An
    invalid cookie does not authenticate and is otherwise ignored, since browsers send it to
    public views too. A token is valid only by the transport that it was
    issued for: one from a cookie is refused in the header, and vice versa. Every response has
    ``Vary`` for what is read, so that no cache gives one user's to another.

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
        vary_on(request, IN_EITHER if settings.COOKIE_TRANSPORT else IN_HEADER)
        try:
            claims = claims_in_header(request)
        except TokenNotValid as invalid:
            refusals.refused(invalid.refused, request)
            raise
        if claims is None:
            claims = claims_in_cookie(request)
            if claims is None:
                return None
            require_csrf(request, claims)
        return SignedInUser(claims), claims

    async def aauthenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Do the same in an event loop, which never waits for a query.

        Raises:
            TokenNotValid, CsrfNotValid, ServiceUnavailable: see ``authenticate``.
        """
        return await call_async(self.authenticate, request)

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme that a 401 asks for (RFC 6750, 3)."""
        return f'Bearer realm="{self.www_authenticate_realm}"'


class SessionTokenIfValid(AuthenticationIfValid, SessionTokenAuthentication):
    """Authenticates by a valid access token and ignores any other, for public views."""


async def call_async(
    function: Callable[..., Result], *arguments: Any, in_thread: InThread = sync_to_async
) -> Result:
    """Call a function that hardly ever needs the database, in an event loop.

    It runs here, since a thread costs more than all of it; in a thread only if it turns out to
    need a query. Until then it must have had no effect.
    """
    try:
        return function(*arguments)
    except SynchronousOnlyOperation:
        result: Result = await in_thread(function)(*arguments)
        return result


def authenticate_by_header(
    scheme: type[BaseAuthentication], request: Any
) -> tuple[SignedInUser, AccessClaims] | None:
    """Return the user and the claims of a token in the header; None without one.

    ``scheme`` is the class that a host's views have: ``SessionTokenAuthentication``, or one
    that reads headers alone, as ``JWTAuthentication`` of the SimpleJWT contract does.

    Raises:
        AuthenticationFailed: the token is not valid.
        ServiceUnavailable: it cannot be checked at the moment.
    """
    if not issubclass(scheme, SessionTokenAuthentication):
        return scheme().authenticate(request)
    claims = claims_in_header(request)
    return None if claims is None else (SignedInUser(claims), claims)


def claims_in_header(request: AnyRequest, scheme: str = "Bearer") -> AccessClaims | None:
    """Return the claims of an access token; None for no header or another scheme.

    Raises:
        TokenNotValid: it is forged or expired, or its session is over.
        ServiceUnavailable: it cannot be checked at the moment.
    """
    token = bearer.token_in(request.META.get("HTTP_AUTHORIZATION", ""), scheme)
    return None if token is None else _claims(token, Transport.BODY)


def claims_in_cookie(request: AnyRequest) -> AccessClaims | None:
    """Return the claims of the access cookie; None without one that is valid.

    Nothing says yet that a page of this site sent it: see ``require_csrf``.

    Raises:
        ServiceUnavailable: it cannot be checked at the moment.
    """
    token = cookies.carried(request, cookies.ACCESS)
    if not token:
        return None
    try:
        return _claims(token, Transport.COOKIE)
    except TokenNotValid as invalid:
        if _STALE not in request.META:  # which the middleware and a view of REST framework share
            refusals.refused(invalid.refused, request)
        request.META[_STALE] = invalid
        return None


def require_csrf(
    request: AnyRequest, claims: AccessClaims, *, cookie: Cookie = cookies.CSRF
) -> None:
    """Require the CSRF token of a session, if the method is unsafe.

    ``cookie`` is the one that it is compared with.

    Raises:
        CsrfNotValid: the token or the origin is missing or wrong.
    """
    if request.method not in csrf.SAFE:
        try:
            name = None if cookie is cookies.CSRF else cookie.name
            csrf.require(request, [claims.session], cookie=name)
        except CsrfFailed as refused:
            refusals.refused(refused, request)
            raise CsrfNotValid(refused) from None


def _claims(token: str, transport: Transport) -> AccessClaims:
    try:
        return bearer.authenticate(token, transport)
    except InvalidToken as refused:
        raise TokenNotValid(refused) from None
    except Unavailable as refused:
        raise ServiceUnavailable(refused) from None


def refuse_stale_cookie(request: Request) -> None:
    """Refuse a caller whose access cookie is no longer valid, and say why.

    Raises:
        TokenNotValid: the access cookie has expired, or its session is over.
    """
    if _STALE in request.META:
        raise request.META[_STALE]


def optional_claims_of(request: Request) -> AccessClaims | None:
    """Return the claims of the caller's token; None without one, for public views."""
    return request.auth if isinstance(request.auth, AccessClaims) else None


def claims_of(request: Request) -> AccessClaims:
    """Return the claims of the caller's access token; for views that require a signed-in user.

    A test's ``force_authenticate(user)`` gives no token: the claims are then those of a user who
    has just signed in with the password, in no session.

    Raises:
        NotAuthenticated: the caller is not signed in, or is deactivated.
    """
    if isinstance(request.auth, AccessClaims):
        return request.auth
    if not isinstance(request.successful_authenticator, ForcedAuthentication):
        raise exceptions.NotAuthenticated
    try:
        return claims_without_session(request.user.pk)
    except NotAuthenticated:
        raise exceptions.NotAuthenticated from None
