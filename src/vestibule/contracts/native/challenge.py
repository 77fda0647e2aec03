"""``POST login/challenge/`` and ``POST login/challenge/resend/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import (
    LOGGED_IN,
    ChallengeAnswer,
    PublicView,
    SignInAnswer,
    challenge_answer,
    sign_in_answer,
    signing_in,
)
from vestibule.core.factors import FactorAnswer, Method
from vestibule.drf import cookies, csrf
from vestibule.drf.body import FactorCode, InputSerializer, Text, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.challenge import answer_challenge, choose_method, resend_challenge

METHODS = [each.value for each in Method]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChallengeBody:
    """A challenge and its answer."""

    challenge: str
    method: str = ""
    code: str = ""
    credential: Any = None
    trust_device: bool = False


class ChallengeBodySerializer(InputSerializer[ChallengeBody]):
    """A challenge, and a code or the credential of a passkey."""

    into = ChallengeBody

    challenge = Text(max_length=64)
    method = serializers.ChoiceField(
        METHODS, required=False, help_text="By default, the form of the answer decides."
    )
    code = FactorCode(required=False)
    credential = serializers.DictField(
        required=False, help_text="`PublicKeyCredential.toJSON()`, for a passkey."
    )
    trust_device = serializers.BooleanField(
        default=False,
        help_text="Whether to skip the second factor on this device for a while, where `config/` "
        "offers it (`trust_device`) and the user's role allows it.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require a code or a credential."""
        return one_of(attrs, ("code",), ("credential",))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MethodBody:
    """A challenge and the method to answer it by."""

    challenge: str
    method: str


class MethodBodySerializer(InputSerializer[MethodBody]):
    """A challenge and one of its methods."""

    into = MethodBody

    challenge = Text(max_length=64)
    method = serializers.ChoiceField(METHODS)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResendBody:
    """A challenge."""

    challenge: str


class ResendBodySerializer(InputSerializer[ResendBody]):
    """The id of a challenge."""

    into = ResendBody

    challenge = Text(max_length=64)


class ResendAnswer(serializers.Serializer[Any]):
    """The challenge, as it is now."""

    message = serializers.CharField()
    challenge = ChallengeAnswer()


class ChallengeView(PublicView):
    """The second step of signing in."""

    @describes(
        body=ChallengeBodySerializer,
        answer=SignInAnswer,
        refuses=(400, 403, 422, 429),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Finish a sign-in with a code or a passkey, or get the next challenge."""
        body = read(ChallengeBodySerializer, request)
        require_own_page(request, body.challenge)
        result = answer_challenge(
            challenge=body.challenge,
            method=body.method,
            answer=FactorAnswer(body.code, body.credential, trust_device=body.trust_device),
            caller=idempotent_caller(request, signing_in(request)),
        )
        return sign_in_answer(LOGGED_IN, result)


class ChallengeMethodView(PublicView):
    """Another way to take the second step."""

    @describes(body=MethodBodySerializer, answer=ResendAnswer, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """Choose another method of the challenge; guesses at the previous one still count."""
        body = read(MethodBodySerializer, request)
        require_own_page(request, body.challenge)
        chosen = choose_method(
            challenge=body.challenge, method=body.method, caller=caller_of(request)
        )
        return challenge_answer(chosen)


class ResendChallengeView(PublicView):
    """Resending of a code."""

    @describes(body=ResendBodySerializer, answer=ResendAnswer, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """Send a new code; the previous one becomes invalid."""
        body = read(ResendBodySerializer, request)
        require_own_page(request, body.challenge)
        sent = resend_challenge(challenge=body.challenge, caller=caller_of(request))
        return challenge_answer(sent)


def require_own_page(request: Request, challenge: str) -> None:
    """Require the CSRF token if the browser's cookie authorizes the challenge."""
    if cookies.carried(request, cookies.CHALLENGE).startswith(f"{challenge}."):
        csrf.require_of_visitor(request)
