"""A contract of this project's own over Vestibule's flows, and one protected view."""

from __future__ import annotations

from typing import Any, cast

from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import PublicView, sign_in_answer, transport_of
from vestibule.core.challenge import Registered
from vestibule.core.errors import InvalidCredentials, InvalidInput, Refusal
from vestibule.drf.contract import Password, Text, Token, caller_of, read
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_in import sign_in
from vestibule.flows.sign_up import Registration, sign_up


class Newcomer(serializers.Serializer[Any]):
    """A new user; the email address and the names may be left out."""

    username, password = Text(max_length=150), Password()
    email = Text(max_length=254, default="", allow_blank=True)
    first_name = Text(source="names.first_name", max_length=150, default="", allow_blank=True)
    last_name = Text(source="names.last_name", max_length=150, default="", allow_blank=True)


class Credentials(serializers.Serializer[Any]):
    """User name and password."""

    username, password = Text(source="identifier", max_length=150), Password()


class RefreshToken(serializers.Serializer[Any]):
    """The newest refresh token."""

    refresh = Token(source="token")


class PlainView(PublicView):
    """Refuses as Django REST framework does: a map of fields, or ``{"detail"}``."""

    def handle_exception(self, exc: Exception) -> Response:
        """Rewrite the native API's refusal; of a token it has this shape already."""
        response = super().handle_exception(exc)
        if response.data["code"] == InvalidInput.code:
            response.data = response.data["details"]
        elif "error" in response.data:
            response.data = {"detail": response.data["error"]}
        return response


class RegisterView(PlainView):
    """``POST /api/register/`` and ``POST /api/signup/``."""

    def post(self, request: Request) -> Response:
        """Make a user, without signing in."""
        newcomer = Registration(**vars(read(Newcomer, request)))
        made = sign_up(newcomer=newcomer, transport=None, caller=caller_of(request))
        user = cast("Registered", made).person  # as long as EMAIL_VERIFICATION is off
        return Response({"id": user.id, "username": user.username, "email": user.email}, 201)


class LoginView(PlainView):
    """``POST /api/login/``."""

    def post(self, request: Request) -> Response:
        """Sign in, with the transport that ``Token-Transport`` names."""
        given, transport = vars(read(Credentials, request)), transport_of(request)
        signed_in = sign_in(**given, transport=transport, caller=caller_of(request))
        response = sign_in_answer("You are signed in.", signed_in)
        response.data = response.data.get("tokens", response.data)
        return response

    def refused(self, refusal: Refusal) -> Response:
        """Refuse a missing field like a wrong one."""
        wrong = isinstance(refusal, InvalidInput)
        return super().refused(InvalidCredentials() if wrong else refusal)


class RefreshView(PlainView):
    """``POST /api/token/refresh/``."""

    def post(self, request: Request) -> Response:
        """Exchange a refresh token for new tokens."""
        given = vars(read(RefreshToken, request))
        tokens = refresh(**given, caller=caller_of(request)).tokens
        return Response({"access": tokens.access, "refresh": tokens.refresh})


@api_view(["GET"])
def protected_resource(request: Request) -> Response:
    """``GET /api/protected-resource/``: a view like any other; the settings protect it."""
    user = {"id": request.user.pk, "username": request.user.get_username()}
    return Response({"message": "You are signed in.", "user": user})
