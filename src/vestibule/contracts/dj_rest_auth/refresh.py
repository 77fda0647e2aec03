"""``POST token/refresh/``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import bearer
from vestibule.contracts.dj_rest_auth import cookies
from vestibule.contracts.dj_rest_auth.jwt_auth import require_page_of_visitor
from vestibule.contracts.dj_rest_auth.rest_auth import rest_auth
from vestibule.contracts.dj_rest_auth.view import PublicView
from vestibule.core import clock
from vestibule.core.errors import InvalidToken, Refusal
from vestibule.core.tokens import Transport
from vestibule.drf import rest_errors
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TokenField
from vestibule.drf.view import read
from vestibule.flows.refresh import refresh

MISSING = {"detail": "No valid refresh token found.", "code": InvalidToken.code}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenRefreshBody:
    """A refresh token, where it is not in a cookie."""

    refresh: str = ""


class TokenRefreshBodySerializer(InputSerializer[TokenRefreshBody]):
    """The newest refresh token, in place of the cookie's."""

    into = TokenRefreshBody

    refresh = TokenField(required=False)


class TokenRefreshAnswer(serializers.Serializer[Any]):
    """New tokens; the refresh token only if it is a new one that scripts may read."""

    access = serializers.CharField()
    refresh = serializers.CharField(required=False)
    access_expiration = serializers.DateTimeField()
    refresh_expiration = serializers.DateTimeField(required=False)


class RefreshViewWithCookieSupport(PublicView):
    """Refresh of tokens, by the body or by a cookie."""

    @describes(
        body=TokenRefreshBodySerializer,
        answer=TokenRefreshAnswer,
        refuses=(400, 401, 403, 429, 503),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for new tokens."""
        require_page_of_visitor(request)
        body = read(TokenRefreshBodySerializer, request, or_nothing=True)
        stored = cookies.carried(request, rest_auth().JWT_AUTH_REFRESH_COOKIE)
        token = body.refresh or stored
        if not token:
            return Response(MISSING, 401, headers=rest_errors.challenge_header(401))
        # What comes by the cookie is of its transport, also where a page repeats it in the body.
        transport = rest_auth().transport if token == stored else Transport.BODY
        signed_in = refresh(
            token=token,
            transport=transport,
            key=idempotency_key(request),
            caller=caller_of(request),
        )
        tokens, new = signed_in.tokens, signed_in.tokens.refresh != token
        by_cookie = transport == Transport.COOKIE
        answer = {"access": bearer.for_header(tokens.access) if by_cookie else tokens.access}
        shown = new and not by_cookie and not rest_auth().JWT_AUTH_HTTPONLY
        if shown:
            answer["refresh"] = tokens.refresh
        answer["access_expiration"] = _utc(tokens.access_lifetime)
        if shown:
            answer["refresh_expiration"] = _utc(tokens.refresh_lifetime)
        response = Response(answer)
        if transport == rest_auth().transport:
            cookies.renew(response, tokens, with_refresh=new)
        return response

    def refused(self, refusal: Refusal) -> Response:
        """Return SimpleJWT's refusals."""
        return rest_errors.refused(refusal)


def _utc(seconds: int) -> str:
    at = clock.now() + timedelta(seconds=seconds)
    return at.isoformat().replace("+00:00", "Z")
