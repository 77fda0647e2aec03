"""``POST verify-phone/`` and ``PATCH verify-phone/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.body import Otp
from vestibule.contracts.otp.errors import PROBLEMS, refusal_response
from vestibule.contracts.otp.view import ContractRefusal, OtpView, SuccessAnswer, success
from vestibule.core.errors import ChallengeNotFound, InvalidCode, InvalidInput, Refusal
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.verify_phone import ask_to_verify_phone, verify_phone


class AskToVerifyPhoneBody(serializers.Serializer[Any]):
    """Empty: the number is the profile's."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerifyPhoneBody:
    """The code."""

    otp: str | None = None


class VerifyPhoneBodySerializer(InputSerializer[VerifyPhoneBody]):
    """The code from the text message."""

    into = VerifyPhoneBody

    otp = Otp(required=False, default=None, allow_null=True)


class VerifyPhoneView(OtpView):
    """Verification of a phone number by a code."""

    @describes(body=AskToVerifyPhoneBody, answer=SuccessAnswer, refuses=(400, 401, 403, 429, 503))
    def post(self, request: Request) -> Response:
        """Send a code to your phone number."""
        ask_to_verify_phone(claims=claims_of(request), caller=self.caller())
        return success("OTP sent successfully")

    @describes(
        body=VerifyPhoneBodySerializer,
        answer=SuccessAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def patch(self, request: Request) -> Response:
        """Verify the phone number by the code."""
        code = read(VerifyPhoneBodySerializer, request, or_nothing=True).otp
        if code is None:
            raise ContractRefusal("OTP is required")
        verify_phone(code=code, claims=claims_of(request), caller=self.caller())
        return success("Phone verified successfully")

    def refused(self, refusal: Refusal) -> Response:
        """Report a number that cannot receive messages without its field, any code as invalid."""
        if isinstance(refusal, InvalidInput):
            return refusal_response(PROBLEMS["phone_not_dialable"])
        if isinstance(refusal, ChallengeNotFound):  # the session that it speaks of is a sign-in's
            refusal = InvalidCode()
        return super().refused(refusal)
