"""``POST /register/`` and ``GET /protected-resource/``: this project's own addresses."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.simplejwt.authentication import JWTAuthentication
from vestibule.contracts.simplejwt.view import PublicView, SimpleJWTView
from vestibule.core.challenge import Registered
from vestibule.core.tokens import AccessClaims
from vestibule.drf import SessionTokenAuthentication
from vestibule.drf.contract import Password, Text, caller_of, claims_of, describes, read
from vestibule.flows.sign_up import Registration, sign_up


class RegisterBody(serializers.Serializer[Any]):
    """Who is new here. A role is never taken from a body: everybody begins as a member."""

    username = Text(max_length=150)
    password = Password()


class RegisterAnswer(serializers.Serializer[Any]):
    """The new user."""

    id = serializers.IntegerField()
    username = serializers.CharField()


class RegisterView(PublicView):
    """``POST /register/``."""

    @describes(body=RegisterBody, answer=RegisterAnswer, status=201, refuses=(400, 403, 429, 503))
    def post(self, request: Request) -> Response:
        """Make a user; signing in is a step of its own."""
        newcomer = Registration(**vars(read(RegisterBody, request, or_nothing=True)))
        made = sign_up(newcomer=newcomer, transport=None, caller=caller_of(request))
        if not isinstance(made, Registered):  # not with the settings of this project
            raise TypeError("There is no address to verify here.")
        return Response({"id": made.person.id, "username": made.person.username}, 201)


class ResourceUser(serializers.Serializer[Any]):
    """Who is calling."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    role = serializers.CharField()


class ResourceAnswer(serializers.Serializer[Any]):
    """What only signed-in people see."""

    message = serializers.CharField()
    user = ResourceUser()


class CookieAuthentication(SessionTokenAuthentication):
    """A token in a cookie. A Bearer header, however it is spelt, is left to SimpleJWT's reading."""

    def authenticate(self, request: Request) -> tuple[Any, AccessClaims] | None:
        """Return user and claims, or None where there is a Bearer token, or no cookie."""
        scheme = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")[0]
        return None if scheme.lower() == "bearer" else super().authenticate(request)


class ProtectedResourceView(SimpleJWTView):
    """``GET /protected-resource/``, by a token in the header or in a cookie."""

    authentication_classes = (JWTAuthentication, CookieAuthentication)

    @describes(answer=ResourceAnswer, refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """Greet the signed-in user."""
        user = {"id": request.user.pk, "username": request.user.get_username()}
        role = claims_of(request).role
        return Response({"message": "You are signed in.", "user": {**user, "role": role}})
