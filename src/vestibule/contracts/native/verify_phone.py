"""``POST phone/verify/`` and ``POST phone/verify/confirm/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.sent import CodeSentAnswer, code_sent_body
from vestibule.contracts.native.view import (
    MessageAnswer,
    NativeView,
)
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import Code, InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.verify_phone import ask_to_verify_phone, verify_phone


class AskToVerifyPhoneBody(serializers.Serializer[Any]):
    """Empty: the number is the profile's."""


class AskToVerifyPhoneAnswer(MessageAnswer):
    """The code that was sent."""

    challenge = CodeSentAnswer()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerifyPhoneBody:
    """The code."""

    code: str


class VerifyPhoneBodySerializer(InputSerializer[VerifyPhoneBody]):
    """The code from the text message."""

    into = VerifyPhoneBody

    code = Code()


class AskToVerifyPhoneView(NativeView):
    """Request for the verification of a phone number."""

    @describes(
        body=AskToVerifyPhoneBody, answer=AskToVerifyPhoneAnswer, refuses=(400, 401, 429, 503)
    )
    def post(self, request: Request) -> Response:
        """Send a code to your phone number."""
        sent = ask_to_verify_phone(claims=claims_of(request), caller=caller_of(request))
        message = f"Enter the code sent to {sent.sent_to}"
        return Response({"message": message, "challenge": code_sent_body(sent)})


class VerifyPhoneView(NativeView):
    """Verification of a phone number."""

    @describes(
        body=VerifyPhoneBodySerializer,
        answer=MessageAnswer,
        refuses=(400, 401, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Verify the phone number by the code."""
        body = read(VerifyPhoneBodySerializer, request)
        verify_phone(code=body.code, claims=claims_of(request), caller=idempotent_caller(request))
        return Response({"message": _("Phone number verified")})
