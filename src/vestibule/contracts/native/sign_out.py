"""``POST logout/``."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.core.errors import InvalidToken
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import Token
from vestibule.drf.caller import caller_of
from vestibule.drf.description import describes
from vestibule.drf.view import read
from vestibule.flows.sign_out import sign_out


class SignOutBody(serializers.Serializer[Any]):
    """The refresh token of the session to end."""

    refresh_token = Token()


class SignOutView(NativeView):
    """Sign-out."""

    @describes(body=SignOutBody, answer=MessageAnswer, refuses=(400, 401, 503))
    def post(self, request: Request) -> Response:
        """End the session that both tokens belong to."""
        body = read(SignOutBody, request)
        try:
            sign_out(
                claims=claims_of(request), refresh=body.refresh_token, caller=caller_of(request)
            )
        except InvalidToken as refused:
            # The contract answers 400 here: the caller itself is authenticated.
            return Response({"error": "Invalid refresh token", "code": refused.code}, 400)
        return Response({"message": "Successfully logged out"})
