"""``POST step-up/`` and ``POST step-up/confirm/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.challenge import METHODS, ResendAnswer
from vestibule.contracts.native.renewed_session import RenewedSessionAnswer, renewed_session
from vestibule.contracts.native.view import NativeView, challenge_answer
from vestibule.core.factors import ACR_VALUES, FactorAnswer
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import FactorCode, InputSerializer, Password, Text, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.step_up import ask_to_step_up, step_up


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StepUpBody:
    """The required level, and the chosen method."""

    acr: str = "aal1"
    method: str = ""


class StepUpBodySerializer(InputSerializer[StepUpBody]):
    """The level to reach, and how; both are optional."""

    into = StepUpBody

    acr = serializers.ChoiceField(
        ACR_VALUES,
        required=False,
        help_text="`acr_values` of the response that asked for the step-up.",
    )
    method = serializers.ChoiceField(
        METHODS, required=False, help_text="One of `methods`; by default the preferred one."
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConfirmStepUpBody:
    """A challenge and its answer."""

    challenge: str
    method: str = ""
    code: str = ""
    credential: Any = None
    password: str = ""


class ConfirmStepUpBodySerializer(InputSerializer[ConfirmStepUpBody]):
    """A challenge, and a code, the credential of a passkey, or the password."""

    into = ConfirmStepUpBody

    challenge = Text(max_length=64)
    method = serializers.ChoiceField(
        METHODS, required=False, help_text="By default, the form of the answer decides."
    )
    code = FactorCode(required=False)
    credential = serializers.DictField(
        required=False, help_text="`PublicKeyCredential.toJSON()`, for a passkey."
    )
    password = Password(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require one kind of answer."""
        return one_of(attrs, ("code",), ("credential",), ("password",))


class StepUpView(NativeView):
    """Begin of a step-up."""

    @describes(body=StepUpBodySerializer, answer=ResendAnswer, refuses=(400, 401, 403, 429, 503))
    def post(self, request: Request) -> Response:
        """Get a challenge for this session; `email_code` mails a code."""
        body = read(StepUpBodySerializer, request, or_nothing=True)
        asked = ask_to_step_up(
            acr=body.acr,
            method=body.method,
            claims=claims_of(request),
            caller=caller_of(request),
        )
        return challenge_answer(asked)


class ConfirmStepUpView(NativeView):
    """End of a step-up."""

    @describes(
        body=ConfirmStepUpBodySerializer,
        answer=RenewedSessionAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Answer the challenge; the new tokens have the new level and time."""
        body = read(ConfirmStepUpBodySerializer, request)
        renewed = step_up(
            challenge=body.challenge,
            method=body.method,
            answer=FactorAnswer(code=body.code, credential=body.credential, password=body.password),
            claims=claims_of(request),
            caller=idempotent_caller(request),
            key=idempotency_key(request),
        )
        return renewed_session(_("Identity confirmed"), renewed)
