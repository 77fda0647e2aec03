"""Authentication by the session of a client, as allauth's clients send it."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from vestibule.contracts.allauth_headless import carrier
from vestibule.contracts.allauth_headless.csrf import require_csrf
from vestibule.contracts.allauth_headless.pending import Client, unsealed
from vestibule.core.errors import CsrfFailed
from vestibule.core.tokens import AccessClaims
from vestibule.drf.authentication import CsrfNotValid
from vestibule.drf.cookies import AnyRequest
from vestibule.drf.opaque_authentication import (
    OpaqueCookieAuthentication,
    OpaqueTokenAuthentication,
)
from vestibule.drf.user import SignedInUser
from vestibule.drf.vary import IN_COOKIE, vary_on

__all__ = ["SessionAuthentication", "XSessionTokenAuthentication"]

_IN_APP = "X-Session-Token, Authorization"


class XSessionTokenAuthentication(OpaqueTokenAuthentication):
    """Authenticates a host's own views by the session token of an app; one query.

    Takes the place of allauth's class of this name. A token that an app has before it is signed in
    is no credential.
    """

    header = "X-Session-Token"

    def token_in(self, request: AnyRequest) -> str | None:
        """Return the token of a session; None where the client is not signed in yet."""
        token = super().token_in(request)
        return None if token is None or unsealed(token, Client.APP) else token


class SessionAuthentication(OpaqueCookieAuthentication):
    """Authenticates a host's own views by the session cookie of a browser; one query.

    Takes the place of REST framework's class of this name: unsafe methods need Django's CSRF token,
    which front ends of allauth send.
    """

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return the user and the claims, or None without a cookie that is valid.

        Raises:
            CsrfNotValid: an unsafe method, without a valid CSRF token and origin.
            Throttled: too many invalid tokens from this address.
        """
        vary_on(request, IN_COOKIE)
        claims = self.claims_in_cookie(request)
        if claims is None:
            return None
        try:
            require_csrf(request)
        except CsrfFailed as refused:
            raise CsrfNotValid(refused) from None
        return SignedInUser(claims), claims


class HeadlessAuthentication(BaseAuthentication):
    """Authenticates by ``X-Session-Token``, or by the session cookie of a browser.

    For the views of this contract, which have checked a browser's CSRF token before.
    """

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return the user and the claims; None for a client without a session.

        Raises:
            InvalidToken: an app has sent a token that is not valid, or whose session is over.
            TooManyRequests: too many invalid tokens from this address.
        """
        view: Any = (request.parser_context or {})["view"]
        vary_on(request, IN_COOKIE if view.client == Client.BROWSER else _IN_APP)
        claims = carrier.claims_of(request, view.client)
        return None if claims is None else (SignedInUser(claims), claims)
