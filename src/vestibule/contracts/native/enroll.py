"""``POST login/enroll/`` and ``POST login/enroll/confirm/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.challenge import require_own_page
from vestibule.contracts.native.view import (
    LOGGED_IN,
    PublicView,
    SignedInAnswer,
    sign_in_answer,
    signing_in,
)
from vestibule.core.factors import FACTORS, FactorAnswer
from vestibule.drf.body import Code, InputSerializer, Text, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.enroll import begin_enrollment, confirm_enrollment

METHODS = [each.value for each in FACTORS]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BeginEnrollmentBody:
    """A challenge and the factor to set up."""

    challenge: str
    factor: str


class BeginEnrollmentBodySerializer(InputSerializer[BeginEnrollmentBody]):
    """A challenge in the state `enroll`, and one of its methods."""

    into = BeginEnrollmentBody

    challenge = Text(max_length=64)
    factor = serializers.ChoiceField(METHODS)


class EnrollmentAnswer(serializers.Serializer[object]):
    """What the user needs to set up the factor. It is shown once."""

    secret = serializers.CharField(
        required=False, help_text="For an app: base32, to be typed into it."
    )
    uri = serializers.CharField(
        required=False, help_text="For an app: `otpauth`, to be shown as a QR code."
    )
    options = serializers.JSONField(
        required=False, help_text="For a passkey: for `navigator.credentials.create()`."
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConfirmEnrollmentBody:
    """A challenge and the first use of the new factor."""

    challenge: str
    code: str = ""
    credential: Any = None


class ConfirmEnrollmentBodySerializer(InputSerializer[ConfirmEnrollmentBody]):
    """The challenge, and a code from the app or the new passkey."""

    into = ConfirmEnrollmentBody

    challenge = Text(max_length=64)
    code = Code(required=False)
    credential = serializers.DictField(
        required=False, help_text="`PublicKeyCredential.toJSON()`, for a passkey."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require a code or a credential."""
        return one_of(attrs, ("code",), ("credential",))


class EnrolledAnswer(SignedInAnswer):
    """The signed-in user, and the recovery codes."""

    recovery_codes = serializers.ListField(
        child=serializers.CharField(),
        help_text="Shown once: each replaces the second factor of one sign-in. Case, spaces and "
        "dashes do not matter.",
    )


class BeginEnrollmentView(PublicView):
    """Set-up of a second factor in a sign-in that requires one."""

    @describes(body=BeginEnrollmentBodySerializer, answer=EnrollmentAnswer, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """Begin to set up a second factor; a second call replaces the first."""
        body = read(BeginEnrollmentBodySerializer, request)
        require_own_page(request, body.challenge)
        setup = begin_enrollment(
            challenge=body.challenge, factor=body.factor, caller=caller_of(request)
        )
        if setup.options is not None:
            return Response({"options": setup.options})
        return Response({"secret": setup.secret, "uri": setup.uri})


class ConfirmEnrollmentView(PublicView):
    """Confirmation of a second factor in a sign-in that requires one."""

    @describes(
        body=ConfirmEnrollmentBodySerializer,
        answer=EnrolledAnswer,
        refuses=(400, 403, 422, 429),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Add the second factor and finish the sign-in."""
        body = read(ConfirmEnrollmentBodySerializer, request)
        require_own_page(request, body.challenge)
        done = confirm_enrollment(
            challenge=body.challenge,
            answer=FactorAnswer(code=body.code, credential=body.credential),
            caller=idempotent_caller(request, signing_in(request)),
        )
        response = sign_in_answer(LOGGED_IN, done.signed_in)
        response.data["recovery_codes"] = list(done.recovery_codes)
        return response
