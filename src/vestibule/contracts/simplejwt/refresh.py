"""``POST`` of a refresh token for new tokens: ``TokenRefreshView``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.simplejwt.view import PublicView
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TokenField
from vestibule.drf.view import read
from vestibule.flows.refresh import refresh


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenRefreshBody:
    """A refresh token."""

    refresh: str


class TokenRefreshBodySerializer(InputSerializer[TokenRefreshBody]):
    """The newest refresh token."""

    into = TokenRefreshBody

    refresh = TokenField()


class TokenRefreshAnswer(serializers.Serializer[Any]):
    """New tokens, in SimpleJWT's order; the refresh token only if it is a new one."""

    access = serializers.CharField()
    refresh = serializers.CharField(required=False)


class TokenRefreshView(PublicView):
    """Refresh of tokens."""

    @describes(
        body=TokenRefreshBodySerializer,
        answer=TokenRefreshAnswer,
        refuses=(400, 401, 429, 503),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for new tokens."""
        body = read(TokenRefreshBodySerializer, request, or_nothing=True)
        key = idempotency_key(request)
        tokens = refresh(token=body.refresh, key=key, caller=caller_of(request)).tokens
        answer = {"access": tokens.access}
        if tokens.refresh != body.refresh:  # the same one without rotation
            answer["refresh"] = tokens.refresh
        return Response(answer)
