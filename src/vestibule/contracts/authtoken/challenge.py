"""``POST`` of a code: the second step, which REST framework does not have."""

from __future__ import annotations

from dataclasses import replace

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.authtoken.view import AuthTokenView, TokenAnswer, token_response
from vestibule.core.factors import FactorAnswer
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import ChallengeCodeSerializer
from vestibule.drf.view import read
from vestibule.flows.challenge import answer_challenge


class AuthTokenChallengeView(AuthTokenView):
    """The second step of signing in."""

    @describes(
        body=ChallengeCodeSerializer,
        answer=TokenAnswer,
        refuses=(400, 403, 422, 429),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Finish a sign-in with the code: returns the token."""
        body = read(ChallengeCodeSerializer, request, or_nothing=True)
        return token_response(
            answer_challenge(
                challenge=body.challenge,
                answer=FactorAnswer(code=body.code),
                caller=replace(idempotent_caller(request), opaque=True),
            )
        )
