"""``POST logout/``."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.errors import refusal_response
from vestibule.contracts.otp.refresh import TOKENS_REQUIRED, RefreshBodySerializer
from vestibule.contracts.otp.view import (
    ContractRefusal,
    OptionalBearerAuthentication,
    PublicView,
    SuccessAnswer,
    success,
)
from vestibule.core.errors import InvalidInput, InvalidToken, Refusal
from vestibule.drf.authentication import claims_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.sign_out import sign_out_by_refresh


class SignOutView(PublicView):
    """Sign-out."""

    authentication_classes = (OptionalBearerAuthentication,)

    @describes(body=RefreshBodySerializer, answer=SuccessAnswer, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """End the session that a refresh token belongs to."""
        body = read(RefreshBodySerializer, request, or_nothing=True)
        if not body.refresh:
            raise ContractRefusal(TOKENS_REQUIRED)
        signed_in = claims_of(request) if request.auth else None
        sign_out_by_refresh(refresh=body.refresh, caller=self.caller(), claims=signed_in)
        return success("Logged out successfully")

    def refused(self, refusal: Refusal) -> Response:
        """Answer every invalid token alike."""
        if isinstance(refusal, InvalidToken | InvalidInput):
            return refusal_response("Token is invalid or expired")
        return super().refused(refusal)
