"""``POST login/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.native.view import (
    LOGGED_IN,
    PublicView,
    SignInAnswer,
    remember_field,
    sign_in_answer,
    signing_in,
    transport_of,
)
from vestibule.drf.body import InputSerializer, Password, Text
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.sign_in import sign_in, sign_in_once

IDENTIFIERS = ("email", "username")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignInBody:
    """An identifier, a password, and whether to remember the user."""

    identifier: str
    password: str
    remember: bool


class SignInBodySerializer(InputSerializer[SignInBody]):
    """The identifier and the password."""

    into = SignInBody

    email = Text(max_length=254, required=False)
    username = Text(max_length=150, required=False)
    password = Password()
    remember = remember_field()

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Drop the identifiers that are not used, whatever their values.

        The first identifier of ``SIGN_IN_WITH`` that was sent counts: a front end may send a
        field for each and leave one empty.
        """
        if isinstance(data, Mapping):
            sent = [kind for kind in IDENTIFIERS if data.get(kind) not in (None, "")]
            wanted = [kind for kind in settings.SIGN_IN_WITH if kind in sent]
            chosen = (wanted or sent)[:1]
            data = {name: data[name] for name in data if name not in IDENTIFIERS or name in chosen}
        return super().run_validation(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require one identifier: the address, or the user name if that is enabled."""
        given = [attrs[kind] for kind in IDENTIFIERS if kind in attrs]
        if not given:
            required = [serializers.Field.default_error_messages["required"]]
            raise serializers.ValidationError({settings.SIGN_IN_WITH[0]: required}, "required")
        return {
            "identifier": given[0],
            "password": attrs["password"],
            "remember": attrs["remember"],
        }


class SignInView(PublicView):
    """Sign-in by password."""

    @describes(
        body=SignInBodySerializer,
        answer=SignInAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in."""
        body = read(SignInBodySerializer, request)
        flow, caller = sign_in, signing_in(request)
        if "HTTP_IDEMPOTENCY_KEY" in request.META:
            flow, caller = sign_in_once, idempotent_caller(request, caller)
        result = flow(
            identifier=body.identifier,
            password=body.password,
            transport=transport_of(request),
            caller=caller,
            remember=body.remember,
        )
        return sign_in_answer(LOGGED_IN, result)
