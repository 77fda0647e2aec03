"""``POST token/refresh/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import bearer
from vestibule.contracts.native.errors import refused
from vestibule.contracts.native.view import (
    PublicView,
    RenewedAnswer,
    UserAnswer,
    give_cookies,
    user_body,
    wanted_transport,
)
from vestibule.core.errors import InvalidInput, InvalidToken, Refusal
from vestibule.core.tokens import Transport
from vestibule.drf import cookies, csrf
from vestibule.drf.body import InputSerializer, Token, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.fast_path import FastPathView
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.refresh import refresh


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RefreshBody:
    """A refresh token."""

    refresh: str


class RefreshBodySerializer(InputSerializer[RefreshBody]):
    """The newest refresh token; empty if it is in a cookie."""

    into = RefreshBody

    refresh = Token(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require the token: there was none in a cookie."""
        return one_of(attrs, ("refresh",))


class RefreshAnswer(RenewedAnswer):
    """New tokens, in the body or in cookies, and the current user."""

    access = serializers.CharField(required=False)
    refresh = serializers.CharField(required=False)
    user = UserAnswer()


class RefreshView(FastPathView, PublicView):
    """Renewal of tokens."""

    direct_fields = frozenset({"refresh"})

    def direct(self, request: HttpRequest, body: Mapping[str, str]) -> dict[str, Any]:
        """Exchange the refresh token of a body without other fields."""
        return _renewed(body["refresh"], request)

    @describes(
        body=RefreshBodySerializer,
        answer=RefreshAnswer,
        refuses=(400, 401, 403, 429),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for new tokens; an empty body means the cookie's token."""
        if not request.data and _expects_cookie(request):
            return self._by_cookie(request)
        return Response(_renewed(read(RefreshBodySerializer, request).refresh, request))

    def _by_cookie(self, request: Request) -> Response:
        token = cookies.refresh_token(request)
        session = bearer.session_of(token)
        if session is None:
            raise InvalidToken
        csrf_token = csrf.require(request, [session.hex])
        renewed = refresh(
            token=token,
            transport=Transport.COOKIE,
            key=idempotency_key(request),
            caller=caller_of(request),
        )
        response = Response({"user": user_body(renewed.person)})
        give_cookies(response, renewed, csrf_token=csrf_token)
        return response

    def refused(self, refusal: Refusal) -> Response:
        """Report a missing token also where SimpleJWT's clients expect it."""
        response = refused(refusal)
        if isinstance(refusal, InvalidInput):
            response.data |= response.data["details"]
        return response


def _renewed(token: str, request: Request | HttpRequest) -> dict[str, Any]:
    renewed = refresh(token=token, key=idempotency_key(request), caller=caller_of(request))
    tokens = renewed.tokens
    return {
        "access": tokens.access,
        "refresh": tokens.refresh,
        "user": user_body(renewed.person),
    }


def _expects_cookie(request: Request) -> bool:
    """Whether an empty body comes from a browser with the cookie transport."""
    carried = cookies.refresh_token(request) or cookies.carried(request, cookies.CSRF)
    return bool(carried) or wanted_transport(request) == Transport.COOKIE
