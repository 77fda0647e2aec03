"""``POST token/refresh/``."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.errors import said, unauthenticated
from vestibule.contracts.otp.view import PublicView, Said, TokensAnswer, tokens
from vestibule.core.errors import InvalidInput, InvalidToken, Refusal
from vestibule.drf.body import Token
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.refresh import refresh

TOKENS_REQUIRED = "Tokens are required"


class RefreshBody(serializers.Serializer[Any]):
    """The newest refresh token."""

    refresh = Token(required=False, allow_blank=True, allow_null=True, default="")


class RefreshView(PublicView):
    """Renewal of tokens."""

    @describes(
        body=RefreshBody,
        answer=TokensAnswer,
        refuses=(400, 401, 403, 429),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for new tokens."""
        body = read(RefreshBody, request, or_nothing=True)
        if not body.refresh:
            raise Said(TOKENS_REQUIRED)
        key = idempotency_key(request)
        return tokens(refresh(token=body.refresh, key=key, caller=self.caller()))

    def refused(self, refusal: Refusal) -> Response:
        """Say of every bad token the same."""
        if isinstance(refusal, InvalidInput):
            return said("Invalid tokens")
        if isinstance(refusal, InvalidToken):
            return unauthenticated("Invalid refresh token")
        return super().refused(refusal)
