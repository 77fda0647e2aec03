"""``POST`` of an identifier and a password: ``TokenObtainPairView``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.simplejwt.view import PairAnswer, PublicView, pair_response
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.tokens import Transport
from vestibule.drf import rest_errors
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.sign_in import sign_in, sign_in_once


def login_field() -> str:
    """Return the name of the identifier's field."""
    return settings.LOGIN_FIELD or settings.SIGN_IN_WITH[0]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenObtainPairBody:
    """An identifier and a password."""

    identifier: str
    password: str


@cache
def sign_in_serializer(field: str) -> type[InputSerializer[TokenObtainPairBody]]:
    """Build the serializer of a body whose identifier has this name."""
    members = {
        "__doc__": "The identifier and the password.",
        "__module__": __name__,
        "into": TokenObtainPairBody,
        # REST framework refuses a source that is the field's own name.
        field: serializers.CharField(source=None if field == "identifier" else "identifier"),
        "password": TypedPassword(),
    }
    return type("TokenObtainPairBodySerializer", (InputSerializer,), members)


class TokenObtainPairView(PublicView):
    """Sign-in by password."""

    @describes(
        body=sign_in_serializer(login_field()),
        answer=PairAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in: returns a refresh token and an access token."""
        body = read(sign_in_serializer(login_field()), request, or_nothing=True)
        flow, caller = sign_in, caller_of(request)
        if "HTTP_IDEMPOTENCY_KEY" in request.META:
            flow, caller = sign_in_once, idempotent_caller(request, caller)
        result = flow(
            identifier=body.identifier,
            password=body.password,
            transport=Transport.BODY,
            caller=caller,
        )
        if isinstance(result, ChallengeRequired):
            return rest_errors.second_step_required(result)
        return pair_response(result)
