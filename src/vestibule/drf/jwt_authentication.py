"""Authentication for a host's own views, with SimpleJWT's responses.

Django REST imports this module while it loads its own views, so it must not import a view.
"""

from __future__ import annotations

from typing import Any

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from vestibule import bearer
from vestibule.conf import settings
from vestibule.core.errors import InvalidToken, Unavailable
from vestibule.core.events import EndReason
from vestibule.core.tokens import AccessClaims
from vestibule.drf import rest_errors
from vestibule.drf.authentication import OptionalAuthentication, ServiceUnavailable, call_async
from vestibule.drf.user import SignedInUser
from vestibule.drf.vary import IN_HEADER, vary_on
from vestibule.steps import adopt_simplejwt_token
from vestibule.tokens import jws
from vestibule.tokens import simplejwt as simplejwt_token

INACTIVE = "User is inactive"
_OWNERS = {
    EndReason.ACCOUNT_DEACTIVATED: {"detail": INACTIVE, "code": "user_inactive"},
    EndReason.ACCOUNT_DELETED: {"detail": "User not found", "code": "user_not_found"},
    EndReason.PASSWORD_CHANGED: {
        "detail": "The user's password has been changed.",
        "code": "password_changed",
    },
}


class JWTAuthentication(BaseAuthentication):
    """Authenticates by an access token with one of ``AUTHORIZATION_SCHEMES``, like SimpleJWT.

    ``request.user`` is the host's user, loaded lazily; ``request.auth`` holds the claims. One
    of Vestibule's tokens needs no query, one that SimpleJWT signed needs one
    (``SIMPLEJWT_KEY``).
    """

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return the user and the claims, or None if no such token was sent.

        Raises:
            AuthenticationFailed: the header or the token is invalid.
            ServiceUnavailable: the token cannot be checked at the moment.
        """
        vary_on(request, IN_HEADER)
        token = token_in(request.META.get("HTTP_AUTHORIZATION", ""))
        if token is None:
            return None
        claims = self.get_validated_token(token)
        return self.get_user(claims), claims

    def get_validated_token(self, raw_token: str | bytes) -> AccessClaims:
        """Verify an access token and return its claims, for code that has no request.

        Raises:
            AuthenticationFailed: the token is invalid.
            ServiceUnavailable: the token cannot be checked at the moment.
        """
        try:
            text = raw_token.decode() if isinstance(raw_token, bytes) else raw_token
            return claims_in(text)
        except UnicodeDecodeError:
            refusal = InvalidToken()
            raise exceptions.AuthenticationFailed(body_of(refusal), refusal.code) from None
        except InvalidToken as refused:
            raise exceptions.AuthenticationFailed(body_of(refused), refused.code) from None
        except Unavailable as refused:
            raise ServiceUnavailable(refused) from None

    def get_user(self, validated_token: AccessClaims) -> SignedInUser:
        """Return the host's user, loaded lazily: a subclass may return another."""
        return SignedInUser(validated_token, INACTIVE)

    async def aauthenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Do the same in an event loop, which never waits for a query.

        Raises:
            AuthenticationFailed, ServiceUnavailable: see ``authenticate``.
        """
        return await call_async(self.authenticate, request)

    def authenticate_header(self, request: Request) -> str:
        """Return the ``WWW-Authenticate`` header of a 401."""
        return rest_errors.challenge_header(401)["WWW-Authenticate"]


class OptionalJWTAuthentication(OptionalAuthentication, JWTAuthentication):
    """Authenticates by a valid access token and ignores an invalid one, for public views."""


def token_in(header: str) -> str | None:
    """Return the token in an ``Authorization`` header, or None for another scheme.

    Raises:
        AuthenticationFailed: the scheme is not followed by exactly one token.
    """
    words = header.split()
    if not words or words[0] not in settings.AUTHORIZATION_SCHEMES:
        return None
    if len(words) != 2:
        code = "bad_authorization_header"
        sentence = "Authorization header must contain two space-delimited values"
        raise exceptions.AuthenticationFailed({"detail": sentence, "code": code}, code)
    return words[1]


def claims_in(token: str) -> AccessClaims:
    """Verify an access token, Vestibule's or one that SimpleJWT signed.

    Raises:
        InvalidToken: the token is not valid.
        Unavailable: the token cannot be checked at the moment.
    """
    if settings.SIMPLEJWT_KEY.is_given:
        header = jws.header(token)
        if simplejwt_token.is_one(header):
            return adopt_simplejwt_token.authenticate(token, header)
    return bearer.authenticate(token)


def body_of(refused: InvalidToken) -> dict[str, Any]:
    """Return the body of a refusal, in SimpleJWT's format."""
    if refused.reason in _OWNERS:
        return dict(_OWNERS[refused.reason])
    message = {
        "token_class": "AccessToken",
        "token_type": "access",
        "message": rest_errors.message(refused),
    }
    sentence = "Given token not valid for any token type"
    return {"detail": sentence, "code": refused.code, "messages": [message]}
