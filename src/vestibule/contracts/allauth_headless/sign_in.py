"""``POST auth/login``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.allauth_headless.answers import conflict, invalid
from vestibule.contracts.allauth_headless.body import require
from vestibule.contracts.allauth_headless.errors import too_many_attempts
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.errors import InvalidCredentials, PasswordLocked, TooManyRequests
from vestibule.core.identifiers import email_key
from vestibule.drf.body import InputSerializer, Password, Text
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.sign_in import sign_in, sign_in_once

MISMATCH = {
    "email": "The email address and/or password you specified are not correct.",
    "username": "The username and/or password you specified are not correct.",
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LoginBody:
    """An identifier of one kind, and a password."""

    password: str
    email: str = ""
    username: str = ""

    @property
    def kind(self) -> str:
        """The kind of the identifier."""
        return "username" if self.username else "email"


class LoginBodySerializer(InputSerializer[LoginBody]):
    """An email address or a username, and the password."""

    into = LoginBody

    username = Text(required=False, allow_blank=True)
    email = Text(required=False, allow_blank=True)
    password = Password(required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require one identifier, of a kind that users can sign in with, and the password."""
        ways = settings.SIGN_IN_WITH
        named = {way: attrs[way] for way in ways if attrs.get(way)}
        require(attrs, *(ways if len(ways) == 1 else ()), "password")
        if len(named) != 1:
            raise serializers.ValidationError("Invalid login.", "invalid_login")
        if "email" in named and email_key(named["email"]) is None:
            problem = serializers.ValidationError("Enter a valid email address.", "invalid")
            raise serializers.ValidationError({"email": problem.detail})
        return {"password": attrs["password"], **named}


class LoginView(HeadlessView):
    """Sign-in by password."""

    @describes(
        body=LoginBodySerializer, refuses=(400, 401, 403, 409, 410, 429, 503), headers=(ONCE,)
    )
    def post(self, request: Request) -> Response:
        """Sign in: returns the user, or the flow that comes next."""
        if self.claims is not None:
            return conflict()
        body = read(LoginBodySerializer, request, or_nothing=True)
        flow, caller = sign_in, self.caller
        if "HTTP_IDEMPOTENCY_KEY" in request.META:
            flow, caller = sign_in_once, idempotent_caller(request, caller)
        try:
            result = flow(
                identifier=body.email or body.username,
                password=body.password,
                transport=self.transport,
                caller=caller,
            )
        except InvalidCredentials as refused:
            return self.refused_with(
                refused, invalid(f"{body.kind}_password_mismatch", MISMATCH[body.kind], "password")
            )
        except (PasswordLocked, TooManyRequests) as refused:
            return self.refused_with(refused, too_many_attempts(refused))
        return self.complete(result)
