"""``POST`` of a refresh token to revoke: ``TokenBlacklistView``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.simplejwt.view import PublicView
from vestibule.core.errors import InvalidToken, Refusal
from vestibule.drf import rest_errors
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.jwt_authentication import OptionalJWTAuthentication
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TokenField
from vestibule.drf.view import read
from vestibule.flows.sign_out import sign_out_by_refresh


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenBlacklistBody:
    """A refresh token."""

    refresh: str


class TokenBlacklistBodySerializer(InputSerializer[TokenBlacklistBody]):
    """The refresh token of the session to end."""

    into = TokenBlacklistBody

    refresh = TokenField()


class TokenBlacklistAnswer(serializers.Serializer[Any]):
    """Empty: the status is the answer."""


class TokenBlacklistView(PublicView):
    """Sign-out."""

    authentication_classes = (OptionalJWTAuthentication,)

    @describes(
        body=TokenBlacklistBodySerializer, answer=TokenBlacklistAnswer, refuses=(400, 401, 429, 503)
    )
    def post(self, request: Request) -> Response:
        """End the session of a refresh token, with its access tokens."""
        body = read(TokenBlacklistBodySerializer, request, or_nothing=True)
        signed_in = claims_of(request) if request.auth else None
        sign_out_by_refresh(refresh=body.refresh, caller=caller_of(request), claims=signed_in)
        return Response({})

    def refused(self, refusal: Refusal) -> Response:
        """Answer 200 if the session ended with its owner: nothing is left to end."""
        if isinstance(refusal, InvalidToken) and refusal.reason in rest_errors.GONE:
            return Response({})
        return rest_errors.refused(refusal)
