"""``POST mfa/verify/``: the second step of a sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.dj_rest_auth import errors
from vestibule.contracts.dj_rest_auth.jwt_auth import require_page_of_visitor
from vestibule.contracts.dj_rest_auth.view import (
    PublicView,
    SignedInAnswer,
    signed_in_response,
    signing_in,
)
from vestibule.core.errors import ChallengeNotFound, Refusal
from vestibule.core.factors import FactorAnswer
from vestibule.drf import cookies
from vestibule.drf.body import FactorCode, InputSerializer
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.challenge import answer_challenge

EXPIRED = "Invalid or expired token."


class TypedCode(FactorCode):
    """A code of the second step; a malformed one is a wrong one, in dj-rest-auth's words."""

    default_error_messages = {"invalid": errors.INVALID_CODE}

    def to_internal_value(self, data: object) -> str:
        """Return the code; a number is one too."""
        try:
            return super().to_internal_value(str(data) if type(data) is int else data)
        except serializers.ValidationError:
            raise serializers.ValidationError(errors.INVALID_CODE, "code_malformed") from None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MFAVerifyBody:
    """A pending sign-in, and its code."""

    ephemeral_token: str
    code: str


class MFAVerifyBodySerializer(InputSerializer[MFAVerifyBody]):
    """The token of a pending sign-in, and a code: of an app, a recovery code, or a mailed one."""

    into = MFAVerifyBody

    ephemeral_token = serializers.CharField()
    code = TypedCode()


class MFAVerifyView(PublicView):
    """The second step of a sign-in."""

    @describes(
        body=MFAVerifyBodySerializer,
        answer=SignedInAnswer,
        refuses=(400, 403, 422, 429),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Finish a sign-in with a code."""
        require_page_of_visitor(request)
        body = read(MFAVerifyBodySerializer, request, or_nothing=True)
        result = answer_challenge(
            challenge=body.ephemeral_token,
            answer=FactorAnswer(code=body.code),
            caller=signing_in(request),
        )
        response = signed_in_response(result)
        if "ephemeral_token" not in response.data and cookies.carried(request, cookies.CHALLENGE):
            cookies.clear(response, cookies.CHALLENGE)
        return response

    def refused(self, refusal: Refusal) -> Response:
        """Name the field that is wrong."""
        if isinstance(refusal, ChallengeNotFound):
            return Response({"ephemeral_token": [EXPIRED]}, 400)
        return super().refused(refusal)
