"""``POST token/verify/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.errors import refused
from vestibule.contracts.native.view import PublicView
from vestibule.core.errors import Refusal, SessionOver
from vestibule.drf.body import InputSerializer, Token
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.verify_token import verify_token


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerifyTokenBody:
    """A token of either kind."""

    token: str


class VerifyTokenBodySerializer(InputSerializer[VerifyTokenBody]):
    """A token of either kind."""

    into = VerifyTokenBody

    token = Token()


class VerifyTokenAnswer(serializers.Serializer[Any]):
    """Empty: the status is the answer."""


class VerifyTokenView(PublicView):
    """Verification of a token."""

    @describes(
        body=VerifyTokenBodySerializer, answer=VerifyTokenAnswer, refuses=(400, 401, 429, 503)
    )
    def post(self, request: Request) -> Response:
        """Check whether a token is valid."""
        verify_token(
            token=read(VerifyTokenBodySerializer, request).token, caller=caller_of(request)
        )
        return Response({})

    def refused(self, refusal: Refusal) -> Response:
        """Answer a used refresh token like SimpleJWT's blacklisted ones."""
        response = refused(refusal)
        if isinstance(refusal, SessionOver):
            response.status_code = 400
            response.data |= {"non_field_errors": ["Token is blacklisted"]}
            del response.headers["WWW-Authenticate"]
        return response
