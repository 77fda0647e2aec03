"""``POST login/challenge/`` and ``POST login/challenge/resend/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import (
    ChallengeAnswer,
    PublicView,
    SignedInAnswer,
    challenge_answer,
    sign_in_answer,
    signing_in,
)
from vestibule.drf import cookies, csrf
from vestibule.drf.body import Code, InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.challenge import answer_challenge, resend_challenge


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChallengeBody:
    """A challenge and its code."""

    challenge: str
    code: str


class ChallengeBodySerializer(InputSerializer[ChallengeBody]):
    """A challenge and the code that was sent for it."""

    into = ChallengeBody

    challenge = Text(max_length=64)
    code = Code()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResendBody:
    """A challenge."""

    challenge: str


class ResendBodySerializer(InputSerializer[ResendBody]):
    """The id of a challenge."""

    into = ResendBody

    challenge = Text(max_length=64)


class ResendAnswer(serializers.Serializer[Any]):
    """The challenge, whose new code was sent."""

    message = serializers.CharField()
    challenge = ChallengeAnswer()


class ChallengeView(PublicView):
    """The second step of signing in."""

    @describes(body=ChallengeBodySerializer, answer=SignedInAnswer, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """Finish a sign-in with the code."""
        body = read(ChallengeBodySerializer, request)
        _require_own_page(request, body.challenge)
        signed_in = answer_challenge(
            challenge=body.challenge, code=body.code, caller=signing_in(request)
        )
        return sign_in_answer("Login successful", signed_in)


class ResendChallengeView(PublicView):
    """Resending of a code."""

    @describes(body=ResendBodySerializer, answer=ResendAnswer, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """Send a new code; the previous one becomes invalid."""
        body = read(ResendBodySerializer, request)
        _require_own_page(request, body.challenge)
        sent = resend_challenge(challenge=body.challenge, caller=caller_of(request))
        return challenge_answer(sent)


def _require_own_page(request: Request, challenge: str) -> None:
    """Require the CSRF token if the browser's cookie authorizes the challenge."""
    if cookies.carried(request, cookies.CHALLENGE).startswith(f"{challenge}."):
        csrf.require_of_visitor(request)
