"""``POST login/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import allauth, settings
from vestibule.contracts.dj_rest_auth import errors
from vestibule.contracts.dj_rest_auth.view import (
    PublicView,
    SignedInAnswer,
    signed_in_response,
    signing_in,
    transport_of,
)
from vestibule.core.errors import InvalidInput, Problem
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.sign_in import sign_in, sign_in_once

MUST_INCLUDE = {
    ("email",): 'Must include "email" and "password".',
    ("username",): 'Must include "username" and "password".',
    ("email", "username"): 'Must include either "username" or "email" and "password".',
}
"""The sentence for a missing identifier, by what users sign in with."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LoginBody:
    """An identifier and a password."""

    username: str = ""
    email: str = ""
    password: str


class LoginBodySerializer(InputSerializer[LoginBody]):
    """A username or an address, and the password."""

    into = LoginBody

    username = serializers.CharField(required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    password = TypedPassword()


class LoginView(PublicView):
    """Sign-in by password."""

    @describes(
        body=LoginBodySerializer,
        answer=SignedInAnswer,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in: returns the tokens and the user, or a key; or asks for the second step."""
        transport = transport_of(request)
        body = read(LoginBodySerializer, request, or_nothing=True)
        identifier = _identifier(body)
        caller = signing_in(request)
        flow = sign_in if caller.idempotency is None else sign_in_once
        result = flow(
            identifier=identifier,
            password=body.password,
            transport=transport,
            caller=caller,
        )
        return signed_in_response(result)


def login_methods() -> tuple[str, ...]:
    """Return what users sign in with; allauth's ``ACCOUNT_LOGIN_METHODS`` may narrow it."""
    named = allauth.login_methods() or settings.SIGN_IN_WITH
    chosen = [each for each in settings.SIGN_IN_WITH if each in named]
    return tuple(sorted(chosen or settings.SIGN_IN_WITH))


def _identifier(body: LoginBody) -> str:
    """Return the identifier: an address first, as dj-rest-auth does.

    Raises:
        InvalidInput: none that users of this installation sign in with.
    """
    allowed = login_methods()
    given = {"email": body.email, "username": body.username}
    chosen = next((given[name] for name in allowed if given[name]), "")
    if not chosen:
        _refuse(MUST_INCLUDE[allowed])
    return chosen


def _refuse(words: str) -> NoReturn:
    raise InvalidInput({errors.FORM: (Problem("invalid", sentence=words),)})
