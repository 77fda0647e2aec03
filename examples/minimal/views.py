"""A face of this project's own over Vestibule's flows, and one protected view."""

from __future__ import annotations

from typing import Any, cast

from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native import view
from vestibule.contracts.native.refresh import RefreshBody
from vestibule.contracts.native.sign_in import SignInBody
from vestibule.core.challenge import ChallengeRequired, Registered
from vestibule.core.errors import InvalidCredentials, InvalidInput
from vestibule.core.tokens import Transport
from vestibule.drf.body import Password, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.view import read
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_in import sign_in
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.models.host_user import NAMES


class PlainView(view.PublicView):
    """Refuses as Django REST does: a map of fields, or ``{"detail"}``."""

    def handle_exception(self, exc: Exception) -> Response:
        """Say no in this project's shapes; token errors have theirs already."""
        response = super().handle_exception(exc)
        if response.data["code"] == InvalidInput.code:
            response.data = response.data["details"]
        elif "error" in response.data:
            response.data = {"detail": response.data["error"]}
        return response


class RegisterBody(serializers.Serializer[Any]):
    """Who is new here."""

    username = Text(max_length=150)
    password = Password()
    email = Text(max_length=254, required=False, default="", allow_blank=True)
    first_name = Text(max_length=150, required=False, default="", allow_blank=True)
    last_name = Text(max_length=150, required=False, default="", allow_blank=True)


class RegisterView(PlainView):
    """``POST /api/register/`` and ``POST /api/signup/``."""

    def post(self, request: Request) -> Response:
        """Make a user; signing in is a step of its own."""
        given = vars(read(RegisterBody, request))
        new = Registration(names={name: given.pop(name) for name in NAMES}, **given)
        made = sign_up(newcomer=new, transport=None, caller=caller_of(request))
        # Nothing else comes back where addresses need not be verified first.
        who = cast("Registered", made).person
        return Response({"id": who.id, "username": who.username, "email": who.email}, 201)


class LoginView(PlainView):
    """``POST /api/login/``."""

    def post(self, request: Request) -> Response:
        """Sign in. What is missing is as wrong as what is wrong."""
        try:
            body = read(SignInBody, request)
        except InvalidInput:
            raise InvalidCredentials from None
        proof = {"identifier": body.identifier, "password": body.password}
        transport, caller = view.transport_of(request), caller_of(request)
        signed_in = sign_in(**proof, transport=transport, caller=caller)
        if isinstance(signed_in, ChallengeRequired):
            return view.challenge_answer(signed_in)
        if transport == Transport.COOKIE:
            return view.signed_in_answer("You are signed in.", signed_in)
        return Response(view.tokens_body(signed_in.tokens))


class RefreshView(PlainView):
    """``POST /api/token/refresh/``."""

    def post(self, request: Request) -> Response:
        """Exchange a refresh token for new tokens."""
        body = read(RefreshBody, request)
        tokens = refresh(token=body.refresh, caller=caller_of(request)).tokens
        return Response({"access": tokens.access, "refresh": tokens.refresh})


@api_view(["GET"])
def protected_resource(request: Request) -> Response:
    """``GET /api/protected-resource/``: a view like any other; the settings protect it."""
    user = {"id": request.user.pk, "username": request.user.get_username()}
    return Response({"message": "You are signed in.", "user": user})
