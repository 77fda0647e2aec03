"""``POST logout/``."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.dj_rest_auth import cookies
from vestibule.contracts.dj_rest_auth.jwt_auth import require_own_page
from vestibule.contracts.dj_rest_auth.rest_auth import rest_auth
from vestibule.contracts.dj_rest_auth.view import (
    DetailAnswer,
    OptionalJWTCookieAuthentication,
    PublicView,
)
from vestibule.core.errors import InvalidToken, Refusal
from vestibule.core.tokens import AccessClaims
from vestibule.drf import rest_errors
from vestibule.drf.authentication import optional_claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import OptionalKeyAuthentication, TokenField
from vestibule.drf.view import read
from vestibule.flows.sign_out import sign_out_browser, sign_out_by_refresh, sign_out_session

DONE = "Successfully logged out."
NOT_LOGGED_IN = "You should be logged in to logout. Check whether the token is passed."
NOT_IN_COOKIE = "Refresh token was not included in cookie data."
NOT_IN_BODY = "Refresh token was not included in request data."
NOTHING_ENDED = (
    "Neither cookies or blacklist are enabled, so the token has not been deleted server side. "
    "Please make sure the token is deleted client side."
)
BLACKLIST = "rest_framework_simplejwt.token_blacklist"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LogoutBody:
    """A refresh token, where it is not in a cookie."""

    refresh: str | None = None


class LogoutBodySerializer(InputSerializer[LogoutBody]):
    """The refresh token of the session to end, where it is not in a cookie."""

    into = LogoutBody

    refresh = TokenField(required=False, allow_blank=True, allow_null=True)


class LogoutView(PublicView):
    """Sign-out."""

    authentication_classes = (OptionalJWTCookieAuthentication, OptionalKeyAuthentication)
    default_response_headers = {"Allow": "GET, POST, HEAD, OPTIONS"}
    """What dj-rest-auth says, where a setting may allow a ``GET``."""

    @describes(body=LogoutBodySerializer, answer=DetailAnswer, refuses=(400, 401, 403, 429, 503))
    def post(self, request: Request) -> Response:
        """End the session of whatever the request has: key, tokens or cookies."""
        claims = optional_claims_of(request)
        ended = _end(request, claims)
        response = Response({"detail": DONE}) if ended else _nothing_to_end(claims)
        cookies.sign_out(response)
        return response

    def refused(self, refusal: Refusal) -> Response:
        """Name what is wrong with a refresh token, in SimpleJWT's words."""
        if not isinstance(refusal, InvalidToken):
            return super().refused(refusal)
        response = Response({"detail": rest_errors.message(refusal)}, 401)
        cookies.sign_out(response)
        return response


def _end(request: Request, claims: AccessClaims | None) -> bool:
    """End every session that the request shows a token of; False if it shows none.

    A refused token of the body keeps no other session open.
    """
    conf, caller = rest_auth(), caller_of(request)
    by_cookie = cookies.sessions(request)
    stored = cookies.carried(request, conf.JWT_AUTH_REFRESH_COOKIE)
    if by_cookie or stored:
        require_own_page(request)
    ended = False
    try:
        refresh = _refresh_in_body(request)
        if refresh:  # that of the cookie may be of another account than the header's
            own = None if refresh == stored else claims
            sign_out_by_refresh(refresh=refresh, caller=caller, claims=own)
            ended = True
    finally:
        ended |= sign_out_browser(
            sessions=by_cookie, refresh=stored, transport=conf.transport, caller=caller
        )
        ended |= claims is not None and sign_out_session(claims=claims, caller=caller)
    return ended


def _refresh_in_body(request: Request) -> str | None:
    """Return the refresh token of the body, which dj-rest-auth reads in this mode only."""
    if rest_auth().hides_refresh or not rest_auth().USE_JWT:
        return None
    return read(LogoutBodySerializer, request, or_nothing=True).refresh


def _nothing_to_end(claims: AccessClaims | None) -> Response:
    """Answer a request that shows no token of a session, as dj-rest-auth does.

    It may show an access token of SimpleJWT (``claims``), which nothing ends.
    """
    conf = rest_auth()
    if claims is None and not conf.USE_JWT:
        if conf.SESSION_LOGIN:
            return Response({"detail": DONE})
        return Response({"detail": NOT_LOGGED_IN}, 400)
    if not (conf.JWT_AUTH_COOKIE or apps.is_installed(BLACKLIST)):
        return Response({"detail": NOTHING_ENDED})
    return Response({"detail": NOT_IN_COOKIE if conf.JWT_AUTH_HTTPONLY else NOT_IN_BODY}, 401)
