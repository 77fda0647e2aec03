"""``POST /api/auth/register/`` and ``GET /api/profile/me/``: this project's own addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from examples.clinic.settings import CLINICAL
from vestibule.contracts.simplejwt.view import PublicView, SimpleJWTView
from vestibule.core.challenge import Registered
from vestibule.core.people import Person
from vestibule.core.profile_fields import Fact
from vestibule.drf.contract import Password, Text, caller_of, claims_of, describes, read
from vestibule.flows.profile import read_profile
from vestibule.flows.sign_up import Registration, sign_up

CODES = {label.casefold(): code for code, label in CLINICAL}


class RegisterBody(serializers.Serializer[Any]):
    """Who is new here."""

    full_name = Text(max_length=100)
    email = Text(max_length=254)
    password = Password()
    institution = Text(max_length=255, required=False, default="", allow_blank=True)
    role = Text(max_length=50, required=False, default="", allow_blank=True)

    def validate_role(self, label: str) -> str:
        """Return the code of a role; its label is what people choose."""
        if label and label.casefold() not in CODES:
            valid = ", ".join(dict(CLINICAL).values())
            raise serializers.ValidationError(f"Invalid role '{label}'. Valid roles are: {valid}")
        return CODES.get(label.casefold(), "")


class UserAnswer(serializers.Serializer[Any]):
    """The user, with what was stated; the user name in the profile alone."""

    id = serializers.IntegerField()
    username = serializers.CharField(required=False)
    email = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    profile = serializers.DictField(allow_null=True)


class RegisterView(PublicView):
    """``POST /api/auth/register/``."""

    @describes(body=RegisterBody, answer=UserAnswer, status=201, refuses=(400, 403, 429, 503))
    def post(self, request: Request) -> Response:
        """Register; signing in is a step of its own."""
        body = read(RegisterBody, request, or_nothing=True)
        facts = {"institution": body.institution, "clinical_role": body.role}
        parts = zip(("first_name", "last_name"), body.full_name.split(maxsplit=1), strict=False)
        new = Registration(email=body.email, password=body.password, names=dict(parts), facts=facts)
        made = sign_up(newcomer=new, transport=None, caller=caller_of(request))
        # Nothing else comes back where addresses need not be verified first.
        return Response(shown(cast("Registered", made).person, facts), 201)


class MyProfileView(SimpleJWTView):
    """``GET /api/profile/me/``."""

    @describes(answer=UserAnswer, refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """Show everything about the caller."""
        profile = read_profile(claims=claims_of(request))
        who = profile.person
        return Response({"id": who.id, "username": who.username, **shown(who, profile.facts)})


def shown(person: Person, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Write a person with what is known of its work: null where that is nothing."""
    institution, role = facts["institution"] or "", str(facts["clinical_role"] or "")
    work = {"institution": institution, "role": role, "role_display": dict(CLINICAL).get(role, "")}
    names = {name: getattr(person, name) for name in ("id", "email", "first_name", "last_name")}
    return {**names, "profile": work if any(work.values()) else None}
