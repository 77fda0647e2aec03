"""``auth/phone/verify``: by a code in a text message."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.answers import conflict, envelope
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.errors import InvalidInput
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.verify_phone import ask_to_verify_phone, verify_phone


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CodeBody:
    """A code."""

    code: str


class CodeBodySerializer(InputSerializer[CodeBody]):
    """A code, as it was sent."""

    into = CodeBody

    code = Text(max_length=60)


class VerifyPhoneView(HeadlessView):
    """The verification of a phone number; no sign-in waits for one."""

    @describes(
        body=CodeBodySerializer, refuses=(400, 401, 403, 409, 410, 422, 429), headers=(ONCE,)
    )
    def post(self, request: Request) -> Response:
        """Verify the number that the code was sent to."""
        if self.claims is None:
            return conflict()
        body = read(CodeBodySerializer, request, or_nothing=True)
        verify_phone(code=body.code, claims=self.claims, caller=idempotent_caller(request))
        return self.here()


class ResendPhoneCodeView(HeadlessView):
    """Another code."""

    @describes(refuses=(403, 409, 410, 429))
    def post(self, request: Request) -> Response:
        """Send another code to the number of the signed-in user."""
        if self.claims is None:
            return conflict()
        try:
            ask_to_verify_phone(claims=self.claims, caller=caller_of(request))
        except InvalidInput:  # there is no number that could be texted
            return conflict()
        return envelope(200)
