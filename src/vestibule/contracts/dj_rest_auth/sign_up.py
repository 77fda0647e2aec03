"""``POST registration/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import import_string
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import allauth, settings
from vestibule.conf.rest_auth import given
from vestibule.contracts.dj_rest_auth import errors
from vestibule.contracts.dj_rest_auth.links import email_page
from vestibule.contracts.dj_rest_auth.person import person_body
from vestibule.contracts.dj_rest_auth.view import (
    OptionalJWTCookieAuthentication,
    PublicView,
    SignedInAnswer,
    signed_in_response,
    signing_in,
    transport_of,
)
from vestibule.core.challenge import ChallengeRequired, VerificationSent
from vestibule.core.errors import InvalidInput, Refusal
from vestibule.core.people import active
from vestibule.core.tokens import SignedIn
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.profile_fields import WithProfileFields
from vestibule.drf.rest_errors import mismatch_last
from vestibule.drf.rest_view import OptionalKeyAuthentication, TypedPassword
from vestibule.drf.view import read
from vestibule.flows.sign_up import Registration, sign_up

SENT = "Verification e-mail sent."
INACTIVE = "The account is registered, and not active yet."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegisterBody:
    """A registration."""

    username: str = ""
    email: str = ""
    password1: str
    password2: str
    facts: Mapping[str, object]


@cache
def register_serializer(
    *, username: bool, email: bool, shortest: int
) -> type[InputSerializer[RegisterBody]]:
    """Build the serializer of a registration: which identifiers are required, and how long."""
    members: dict[str, Any] = {
        "__doc__": "A registration.",
        "__module__": __name__,
        "into": RegisterBody,
        "registering": True,
        "username": serializers.CharField(required=username, max_length=150, min_length=shortest),
        "email": serializers.EmailField(required=email, max_length=254),
        "password1": TypedPassword(),
        "password2": TypedPassword(),
    }
    return type("RegisterBodySerializer", (WithProfileFields, InputSerializer), members)


def current_serializer() -> type[InputSerializer[RegisterBody]]:
    """Return the serializer that fits the settings.

    allauth's ``ACCOUNT_SIGNUP_FIELDS`` says what is required, if the host has it, or the older
    settings in its place; else a username, or the address where users sign in with that alone. One
    that must be verified is, in any case.
    """
    named = allauth.signup_fields()
    by_name = "username" in settings.SIGN_IN_WITH
    email = "email*" in named if named else not by_name
    return register_serializer(
        username="username*" in named if named else by_name,
        email=email or settings.verified_email_required,
        shortest=settings.USERNAME_MIN_LENGTH,
    )


def permissions_of_host() -> list[type[BasePermission]]:
    """Return ``REGISTER_PERMISSION_CLASSES`` of the host, which decide who may register users."""
    named = given().get("REGISTER_PERMISSION_CLASSES") or (AllowAny,)
    return [import_string(each) if isinstance(each, str) else each for each in named]


class RegisterView(PublicView):
    """Registration: of oneself, or of another person where the host's permissions ask for it."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Read credentials only where ``REGISTER_PERMISSION_CLASSES`` may ask who registers."""
        if permissions_of_host() == [AllowAny]:
            return []
        return [OptionalJWTCookieAuthentication(), OptionalKeyAuthentication()]

    def get_permissions(self) -> list[BasePermission]:
        """Return the permissions of the host."""
        return [each() for each in permissions_of_host()]

    @describes(
        body=current_serializer(),
        answer=SignedInAnswer,
        status=201,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Register: signs in, or sends a mail to verify the address first."""
        # A signed-in caller registers another person, whose tokens are not the caller's to have.
        transport = None if request.successful_authenticator else transport_of(request)
        body = read(current_serializer(), request, or_nothing=True)
        newcomer = Registration(
            email=body.email,
            username=body.username,
            password=body.password1,
            password_again=body.password2,
            facts=body.facts,
            page=email_page(),
        )
        made = sign_up(newcomer=newcomer, transport=transport, caller=signing_in(request))
        if isinstance(made, SignedIn | ChallengeRequired):
            return signed_in_response(made, 201, shows_refresh=True)
        if isinstance(made, VerificationSent):
            return Response({"detail": SENT}, 201)
        if active(made.person) is None:
            return Response({"detail": INACTIVE}, 201)
        return Response({"user": person_body(made.person)}, 201)

    def refused(self, refusal: Refusal) -> Response:
        """Return problems under the names of this form."""
        if isinstance(refusal, InvalidInput):
            refusal = mismatch_last(refusal)
            return errors.field_errors(refusal, password="password1")  # noqa: S106 - a field
        return super().refused(refusal)
