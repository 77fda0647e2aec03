"""``POST token/logout/``."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.djoser.view import DjoserView
from vestibule.core.errors import InvalidToken
from vestibule.drf.authentication import claims_of
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.flows.sign_out import sign_out_session


class TokenDestroyView(DjoserView):
    """Sign-out."""

    @describes(status=204, refuses=(401, 503))
    def post(self, request: Request) -> Response:
        """End the session of the token that is sent with the request."""
        if not sign_out_session(claims=claims_of(request), caller=caller_of(request)):
            raise InvalidToken
        return Response(status=204)
