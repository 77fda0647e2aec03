"""Authentication for Django REST views by opaque tokens: in a header, or in a cookie."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from vestibule.core.errors import InvalidToken, TooManyRequests
from vestibule.core.events import EndReason
from vestibule.core.tokens import AccessClaims, Transport
from vestibule.drf import cookies
from vestibule.drf.authentication import OpaqueTokenNotValid, call_async, require_csrf
from vestibule.drf.caller import caller_of
from vestibule.drf.cookies import AnyRequest, Cookie
from vestibule.drf.refusal_log import refusals
from vestibule.drf.user import SignedInUser
from vestibule.drf.vary import IN_COOKIE, IN_HEADER, vary_on
from vestibule.flows.authenticate import authenticate

INVALID = "Invalid token."
INACTIVE = "User inactive or deleted."
_OWNERS = (EndReason.ACCOUNT_DEACTIVATED, EndReason.ACCOUNT_DELETED)


class OpaqueTokenAuthentication(BaseAuthentication):
    """Authenticates by ``Authorization: Token <opaque token>``; one query.

    Takes the place of REST framework's ``TokenAuthentication``, with its sentences.
    ``request.user`` is the host's user, loaded lazily; ``request.auth`` holds the claims
    (``AccessClaims``) with the role, as for an access token, so that permissions and step-ups work
    in the same way. An ended session is refused at once on every node. Other schemes are left to
    the next authentication class.

    A subclass may set:

    - ``keyword``: the scheme, whose case does not matter.
    - ``header``: another header, which has the token alone, such as ``X-Session-Token``.
    - ``explains``: whether a refusal has ``code`` and, for an ended session, ``reason`` and
      ``ended_at`` beside ``detail``.
    """

    keyword: ClassVar[str] = "Token"
    header: ClassVar[str] = ""
    explains: ClassVar[bool] = True

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return the user and the claims, or None if no such token was sent.

        Raises:
            AuthenticationFailed: the header or the token is not valid, or its session is over.
            Throttled: too many invalid tokens from this address.
        """
        vary_on(request, self.header or IN_HEADER)
        token = self.token_in(request)
        if token is None:
            return None
        claims = self.claims_of(token, request)
        return SignedInUser(claims, INACTIVE), claims

    async def aauthenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Do the same in an event loop: the query runs in a thread.

        Raises:
            AuthenticationFailed, Throttled: see ``authenticate``.
        """
        return await call_async(self.authenticate, request)

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme that a 401 asks for."""
        return self.keyword

    def token_in(self, request: AnyRequest) -> str | None:
        """Return the token of a request; None if it has none for this class.

        Raises:
            AuthenticationFailed: the scheme is not followed by exactly one token.
        """
        if self.header:
            return request.META.get(f"HTTP_{self.header.upper().replace('-', '_')}") or None
        words = request.META.get("HTTP_AUTHORIZATION", "").split()
        if not words or words[0].lower() != self.keyword.lower():
            return None
        if len(words) == 1:
            raise self._failed("Invalid token header. No credentials provided.")
        if len(words) > 2:
            raise self._failed("Invalid token header. Token string should not contain spaces.")
        if not words[1].isascii():
            sentence = "Token string should not contain invalid characters."
            raise self._failed(f"Invalid token header. {sentence}")
        return str(words[1])

    def claims_of(self, token: str, request: AnyRequest) -> AccessClaims:
        """Return the current claims of a token.

        Raises:
            AuthenticationFailed: the token is not valid, or its session is over.
            Throttled: too many invalid tokens from this address.
        """
        try:
            return authenticate(token=token, transport=Transport.OPAQUE, caller=caller_of(request))
        except InvalidToken as refused:
            refusals.refused(refused, request)
            raise OpaqueTokenNotValid(self.body_of(refused), refused.code) from None
        except TooManyRequests as refused:
            refusals.refused(refused, request)
            raise exceptions.Throttled(refused.retry_after) from None

    def body_of(self, refused: InvalidToken) -> dict[str, Any]:
        """Return the body of the 401 of a token that is not valid."""
        body = {"detail": INACTIVE if refused.reason in _OWNERS else INVALID}
        if self.explains:
            body["code"] = refused.code
            if refused.reason and refused.ended_at:
                body |= {"reason": refused.reason.value, "ended_at": refused.ended_at.isoformat()}
        return body

    def _failed(self, sentence: str) -> exceptions.AuthenticationFailed:
        body = {"detail": sentence}
        if self.explains:
            body["code"] = InvalidToken.code
        return exceptions.AuthenticationFailed(body)


class OpaqueCookieAuthentication(BaseAuthentication):
    """Authenticates by an opaque token in an HttpOnly cookie; one query.

    Unsafe methods also need the session's CSRF token, in ``X-CSRFToken`` and in its cookie, and
    must come from a known origin. A cookie that is not valid does not authenticate and is otherwise
    ignored, since browsers send it to public views too.

    A subclass may set ``cookie`` and ``csrf_cookie``, for clients that know other names.
    """

    cookie: ClassVar[Cookie] = cookies.SESSION
    csrf_cookie: ClassVar[Cookie] = cookies.CSRF

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return the user and the claims, or None without a cookie that is valid.

        Raises:
            CsrfNotValid: an unsafe method, without a valid CSRF token and origin.
        """
        vary_on(request, IN_COOKIE)
        claims = self.claims_in_cookie(request)
        if claims is None:
            return None
        require_csrf(request, claims, cookie=self.csrf_cookie)
        return SignedInUser(claims, INACTIVE), claims

    async def aauthenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Do the same in an event loop: the query runs in a thread.

        Raises:
            CsrfNotValid: see ``authenticate``.
        """
        return await call_async(self.authenticate, request)

    def claims_in_cookie(self, request: AnyRequest) -> AccessClaims | None:
        """Return the claims of the cookie, before the check that a page of this site sent it."""
        token = cookies.carried(request, self.cookie)
        if not token:
            return None
        try:
            return authenticate(
                token=token, transport=Transport.OPAQUE_COOKIE, caller=caller_of(request)
            )
        except (InvalidToken, TooManyRequests) as refused:
            refusals.refused(refused, request)
            return None
