"""``account/phone`` and ``auth/phone/verify``: a number, by a code in a text message."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.answers import conflict, envelope, invalid
from vestibule.contracts.allauth_headless.body import CodeBodySerializer
from vestibule.contracts.allauth_headless.view import HeadlessView, SignedInView
from vestibule.core.errors import ChallengeNotFound, InvalidInput
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.profile import read_profile
from vestibule.flows.verify_phone import ask_to_change_phone, ask_to_verify_phone, verify_phone


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
        try:
            verify_phone(code=body.code, claims=self.claims, caller=idempotent_caller(request))
        except ChallengeNotFound as refused:  # no code can be right any more
            return self.refused_with(refused, conflict())
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
        except InvalidInput as refused:  # there is no number that could be texted
            return self.refused_with(refused, conflict())
        return envelope(200)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PhoneBody:
    """A phone number."""

    phone: str


class PhoneBodySerializer(InputSerializer[PhoneBody]):
    """A phone number with its country code."""

    into = PhoneBody

    phone = Text(max_length=40)


class PhoneView(SignedInView):
    """The phone number of the user."""

    @describes(refuses=(401, 410, 429, 503))
    def get(self, request: Request) -> Response:
        """Return the number in a list, which is empty without one."""
        profile = read_profile(claims=claims_of(request))
        number = {"phone": profile.phone, "verified": profile.phone_verified}
        return envelope(200, data=[number] if profile.phone else [])

    @describes(body=PhoneBodySerializer, status=202, refuses=(400, 401, 403, 409, 410, 429, 503))
    def post(self, request: Request) -> Response:
        """Send a code to a new number, which becomes the account's once it is entered."""
        body, claims = read(PhoneBodySerializer, request, or_nothing=True), claims_of(request)
        profile = read_profile(claims=claims)
        if body.phone == profile.phone and profile.phone_verified:
            message = "The new value must be different from the current one."
            return invalid("same_as_current", message, "phone")
        ask_to_change_phone(phone=body.phone, claims=claims, caller=caller_of(request))
        return envelope(202, data=[{"phone": body.phone, "verified": False}])

    def failed(self, failure: exceptions.APIException) -> Response:
        """Return 409 to visitors: no pending sign-up has a number that can be changed."""
        visitor = isinstance(failure, exceptions.NotAuthenticated)
        return conflict() if visitor and self.request.method == "POST" else super().failed(failure)
