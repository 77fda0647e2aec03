"""``POST token/login/`` and, for the second step, ``token/challenge/``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.djoser.person import login_field
from vestibule.contracts.djoser.view import PublicView
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.factors import FactorAnswer
from vestibule.core.tokens import SignedIn, Transport
from vestibule.drf import rest_errors
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import ChallengeCodeSerializer, TypedPassword
from vestibule.drf.view import read
from vestibule.flows.challenge import answer_challenge
from vestibule.flows.sign_in import sign_in, sign_in_once


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenCreateBody:
    """An identifier and a password; wrong ones if they were not sent."""

    identifier: str = ""
    password: str = ""


@cache
def sign_in_serializer(field: str) -> type[InputSerializer[TokenCreateBody]]:
    """Build the serializer of a body whose identifier has this name."""
    source = None if field == "identifier" else "identifier"
    members: dict[str, Any] = {
        "__doc__": "The identifier and the password.",
        "__module__": __name__,
        "into": TokenCreateBody,
        "password": TypedPassword(required=False),
        field: serializers.CharField(required=False, source=source),
    }
    return type("TokenCreateBodySerializer", (InputSerializer,), members)


class TokenAnswer(serializers.Serializer[Any]):
    """The token of the session, for ``Authorization: Token``."""

    auth_token = serializers.CharField()


class TokenCreateView(PublicView):
    """Sign-in by password."""

    @describes(
        body=sign_in_serializer(login_field()),
        answer=TokenAnswer,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in: opens a session and returns its token."""
        body = read(sign_in_serializer(login_field()), request, or_nothing=True)
        flow, caller = sign_in, caller_of(request)
        if "HTTP_IDEMPOTENCY_KEY" in request.META:
            flow, caller = sign_in_once, idempotent_caller(request, caller)
        return token_response(
            flow(
                identifier=body.identifier,
                password=body.password,
                transport=Transport.OPAQUE,
                caller=caller,
            )
        )


class TokenChallengeView(PublicView):
    """The second step of signing in."""

    @describes(
        body=ChallengeCodeSerializer,
        answer=TokenAnswer,
        refuses=(400, 403, 422, 429, 503),
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


def token_response(result: SignedIn | ChallengeRequired, status: int = 200) -> Response:
    """Return the token of a session, or the second step."""
    if isinstance(result, ChallengeRequired):
        return rest_errors.second_step_required(result)
    response = Response({"auth_token": result.tokens.opaque}, status)
    response["Device-Token"] = result.device
    return response
