"""``POST token/refresh/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.errors import refusal_response, unauthenticated
from vestibule.contracts.otp.view import ContractRefusal, PublicView, TokensAnswer, tokens
from vestibule.core.errors import InvalidInput, InvalidToken, Refusal
from vestibule.drf.body import InputSerializer, Token
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.refresh import refresh

TOKENS_REQUIRED = "Tokens are required"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RefreshBody:
    """A refresh token."""

    refresh: str | None = ""


class RefreshBodySerializer(InputSerializer[RefreshBody]):
    """The newest refresh token."""

    into = RefreshBody

    refresh = Token(required=False, allow_blank=True, allow_null=True, default="")


class RefreshView(PublicView):
    """Refresh of tokens."""

    @describes(
        body=RefreshBodySerializer,
        answer=TokensAnswer,
        refuses=(400, 401, 403, 429),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for new tokens."""
        body = read(RefreshBodySerializer, request, or_nothing=True)
        if not body.refresh:
            raise ContractRefusal(TOKENS_REQUIRED)
        key = idempotency_key(request)
        return tokens(refresh(token=body.refresh, key=key, caller=self.caller()))

    def refused(self, refusal: Refusal) -> Response:
        """Answer every invalid token alike."""
        if isinstance(refusal, InvalidInput):
            return refusal_response("Invalid tokens")
        if isinstance(refusal, InvalidToken):
            return unauthenticated("Invalid refresh token")
        return super().refused(refusal)
