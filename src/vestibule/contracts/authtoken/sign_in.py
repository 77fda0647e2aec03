"""``POST`` of a username and a password: REST framework's ``ObtainAuthToken``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.authtoken.view import AuthTokenView, TokenAnswer, token_response
from vestibule.core.tokens import Transport
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.sign_in import sign_in, sign_in_once


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AuthTokenBody:
    """An identifier and a password."""

    username: str
    password: str


class AuthTokenBodySerializer(InputSerializer[AuthTokenBody]):
    """A username and a password; an address too, where ``SIGN_IN_WITH`` has it."""

    into = AuthTokenBody

    username = serializers.CharField()
    password = TypedPassword()


class ObtainAuthTokenView(AuthTokenView):
    """Sign-in by password."""

    @describes(
        body=AuthTokenBodySerializer,
        answer=TokenAnswer,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in: opens a session and returns its token."""
        body = read(AuthTokenBodySerializer, request, or_nothing=True)
        flow, caller = sign_in, caller_of(request)
        if "HTTP_IDEMPOTENCY_KEY" in request.META:
            flow, caller = sign_in_once, idempotent_caller(request, caller)
        return token_response(
            flow(
                identifier=body.username,
                password=body.password,
                transport=Transport.OPAQUE,
                caller=caller,
            )
        )
