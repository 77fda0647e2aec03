"""The response to a request that renews the session of its caller."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from vestibule.contracts.native.view import (
    RenewedAnswer,
    TokensAnswer,
    give_cookies,
    tokens_body,
)
from vestibule.core.tokens import SignedIn, Transport


class RenewedSessionAnswer(RenewedAnswer):
    """The session's new tokens; its earlier refresh tokens are void."""

    message = serializers.CharField()
    tokens = TokensAnswer(required=False)


def renewed_session(message: str, renewed: SignedIn, status: int = 200, **fields: Any) -> Response:
    """Answer with the session's new tokens in the body, or in cookies alone."""
    response = Response({"message": message} | fields, status)
    if renewed.tokens.transport == Transport.COOKIE:
        give_cookies(response, renewed)
    else:
        response.data["tokens"] = tokens_body(renewed.tokens)
        if renewed.device:
            response.data["device"] = renewed.device
    return response
