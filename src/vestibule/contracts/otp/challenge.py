"""``POST token/`` and ``POST resend-otp/``: the second step, by the user's id."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.body import Otp, UserId
from vestibule.contracts.otp.errors import SESSION_EXPIRED
from vestibule.contracts.otp.view import (
    ContractRefusal,
    EmailSentAnswer,
    PublicView,
    TokensAnswer,
    code_required,
    tokens,
)
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidInput, Refusal
from vestibule.core.factors import FactorAnswer
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.challenge import answer_open_challenge, open_challenge, resend_challenge


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResendBody:
    """The user's id."""

    user_id: str | None = ""


class ResendBodySerializer(InputSerializer[ResendBody]):
    """The user whose sign-in needs a code."""

    into = ResendBody

    user_id = UserId()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChallengeBody(ResendBody):
    """The user's id and the code."""

    otp: str | None = ""


class ChallengeBodySerializer(InputSerializer[ChallengeBody]):
    """The user, and the mailed code."""

    into = ChallengeBody

    user_id = UserId()
    otp = Otp(required=False, default="", allow_null=True)


class _SecondStepView(PublicView):
    def refused(self, refusal: Refusal) -> Response:
        """Answer a malformed id with this contract's ``Invalid Session``."""
        if isinstance(refusal, InvalidInput):
            return self.failed(ContractRefusal("Invalid Session"))
        return super().refused(refusal)


class ChallengeView(_SecondStepView):
    """The second step of signing in."""

    @describes(
        body=ChallengeBodySerializer,
        answer=TokensAnswer,
        refuses=(400, 403, 422, 429),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Finish a sign-in with the code."""
        body, caller = read(ChallengeBodySerializer, request, or_nothing=True), self.caller()
        if not body.user_id:
            raise ContractRefusal(SESSION_EXPIRED)
        result = answer_open_challenge(
            account=body.user_id, answer=FactorAnswer(code=body.otp or ""), caller=caller
        )
        return code_required(result) if isinstance(result, ChallengeRequired) else tokens(result)


class ResendChallengeView(_SecondStepView):
    """Resending of a code."""

    @describes(body=ResendBodySerializer, answer=EmailSentAnswer, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """Send a new code; the previous one becomes invalid."""
        body, caller = read(ResendBodySerializer, request, or_nothing=True), self.caller()
        if not body.user_id:
            raise ContractRefusal(SESSION_EXPIRED)
        challenge = open_challenge(account=body.user_id, caller=caller)
        return code_required(resend_challenge(challenge=challenge, caller=caller))
