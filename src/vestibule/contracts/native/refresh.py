"""``POST token/refresh/``."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.errors import refused
from vestibule.contracts.native.view import PublicView, UserAnswer, user_body
from vestibule.core.errors import InvalidInput, Refusal
from vestibule.drf.body import Token
from vestibule.drf.caller import caller_of
from vestibule.drf.description import describes
from vestibule.drf.view import read
from vestibule.flows.refresh import refresh


class RefreshBody(serializers.Serializer[Any]):
    """The newest refresh token."""

    refresh = Token()


class RefreshAnswer(serializers.Serializer[Any]):
    """New tokens, and the person as it stands now."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    user = UserAnswer()


class RefreshView(PublicView):
    """Renewal of tokens."""

    @describes(body=RefreshBody, answer=RefreshAnswer, refuses=(400, 401, 429))
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for new tokens."""
        body = read(RefreshBody, request)
        renewed = refresh(token=body.refresh, caller=caller_of(request))
        tokens = renewed.tokens
        return Response(
            {"access": tokens.access, "refresh": tokens.refresh, "user": user_body(renewed.person)}
        )

    def refused(self, refusal: Refusal) -> Response:
        """Show a missing token also where SimpleJWT's clients look for it."""
        response = refused(refusal)
        if isinstance(refusal, InvalidInput):
            response.data |= response.data["details"]
        return response
