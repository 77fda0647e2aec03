"""``GET PUT PATCH profile/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import avatars
from vestibule.contracts.native.view import NativeView, UserAnswer
from vestibule.core.people import Profile
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.profile_fields import WithProfileFields
from vestibule.drf.view import read
from vestibule.flows.profile import change_profile, read_profile


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProfileBody:
    """The fields to change; None leaves one as it is."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    facts: Mapping[str, object]

    @property
    def changes(self) -> dict[str, str]:
        """The fields that were sent, without ``facts``."""
        sent = {"first_name": self.first_name, "last_name": self.last_name, "phone": self.phone}
        return {name: text for name, text in sent.items() if text is not None}


class ProfileBodySerializer(WithProfileFields[ProfileBody], InputSerializer[ProfileBody]):
    """The fields that users may change. Omitted ones stay; an empty string or null clears one."""

    into = ProfileBody

    first_name = Text(max_length=150, required=False, allow_blank=True)
    last_name = Text(max_length=150, required=False, allow_blank=True)
    phone = Text(max_length=20, required=False, allow_blank=True)


class AvatarAnswer(serializers.Serializer[Any]):
    """URLs of the picture: square WebP files of 512, 128 and 48 pixels."""

    large = serializers.CharField()
    medium = serializers.CharField()
    small = serializers.CharField()


class ProfileAnswer(WithProfileFields[Any], UserAnswer):
    """The user's own profile."""

    phone = serializers.CharField()
    phone_verified = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    avatar = AvatarAnswer(allow_null=True)


def moment(at: datetime) -> str:
    """Format a date and time in ISO 8601, UTC, with ``Z``."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def profile_body(profile: Profile) -> dict[str, Any]:
    """Return the representation of a profile."""
    person = profile.person
    return {
        "id": person.id,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": profile.phone,
        "phone_verified": profile.phone_verified,
        "role": person.role,
        "created_at": moment(profile.created_at),
        "updated_at": moment(profile.updated_at),
        "avatar": avatars.urls(profile.avatar),
        **profile.facts,
    }


class ProfileView(NativeView):
    """The user's own profile."""

    @describes(answer=ProfileAnswer, refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """Read the profile."""
        return Response(profile_body(read_profile(claims=claims_of(request))))

    @describes(body=ProfileBodySerializer, answer=ProfileAnswer, refuses=(400, 401, 503))
    def put(self, request: Request) -> Response:
        """Change names, phone number and profile fields; omitted ones stay."""
        body = read(ProfileBodySerializer, request)
        profile = change_profile(
            changes=body.changes,
            facts=body.facts,
            claims=claims_of(request),
            caller=caller_of(request),
        )
        return Response(profile_body(profile))

    @describes(body=ProfileBodySerializer, answer=ProfileAnswer, refuses=(400, 401, 503))
    def patch(self, request: Request) -> Response:
        """Change names, phone number and profile fields; omitted ones stay."""
        return self.put(request)
