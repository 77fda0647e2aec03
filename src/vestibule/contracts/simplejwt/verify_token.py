"""``POST`` of a token to check whether it is valid: ``TokenVerifyView``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.simplejwt.view import PublicView
from vestibule.core.errors import Refusal, SessionOver
from vestibule.drf import rest_errors
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TokenField
from vestibule.drf.view import read
from vestibule.flows.verify_token import verify_token


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenVerifyBody:
    """A token of either kind."""

    token: str


class TokenVerifyBodySerializer(InputSerializer[TokenVerifyBody]):
    """A token of either kind."""

    into = TokenVerifyBody

    token = TokenField()


class TokenVerifyAnswer(serializers.Serializer[Any]):
    """Empty: the status is the answer."""


class TokenVerifyView(PublicView):
    """Verification of a token."""

    @describes(
        body=TokenVerifyBodySerializer, answer=TokenVerifyAnswer, refuses=(400, 401, 429, 503)
    )
    def post(self, request: Request) -> Response:
        """Check whether a token is valid."""
        body = read(TokenVerifyBodySerializer, request, or_nothing=True)
        verify_token(token=body.token, caller=caller_of(request))
        return Response({})

    def refused(self, refusal: Refusal) -> Response:
        """Answer a used refresh token like SimpleJWT's blacklisted ones: with 400."""
        if isinstance(refusal, SessionOver) and refusal.reason not in rest_errors.GONE:
            return Response({"non_field_errors": [rest_errors.message(refusal)]}, 400)
        return rest_errors.refused(refusal)
