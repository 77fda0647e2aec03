"""``POST`` of a code: the second step, which SimpleJWT does not have."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.simplejwt.view import PairAnswer, PublicView, pair_response
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.factors import FactorAnswer
from vestibule.drf import rest_errors
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import ChallengeCodeSerializer
from vestibule.drf.view import read
from vestibule.flows.challenge import answer_challenge


class TokenChallengeView(PublicView):
    """The second step of signing in."""

    @describes(
        body=ChallengeCodeSerializer, answer=PairAnswer, refuses=(400, 422, 429), headers=(ONCE,)
    )
    def post(self, request: Request) -> Response:
        """Finish a sign-in with the code: returns a refresh token and an access token."""
        body = read(ChallengeCodeSerializer, request, or_nothing=True)
        result = answer_challenge(
            challenge=body.challenge,
            answer=FactorAnswer(code=body.code),
            caller=idempotent_caller(request),
        )
        if isinstance(result, ChallengeRequired):
            return rest_errors.second_step_required(result)
        return pair_response(result)
