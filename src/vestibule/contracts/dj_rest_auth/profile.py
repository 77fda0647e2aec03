"""``GET``, ``PUT`` and ``PATCH user/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.dj_rest_auth import errors
from vestibule.contracts.dj_rest_auth.person import PersonAnswer, person_body
from vestibule.contracts.dj_rest_auth.view import DjRestAuthView
from vestibule.core.errors import InvalidInput, Refusal
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.profile_fields import WithProfileFields
from vestibule.drf.view import read
from vestibule.flows.profile import change_profile, read_profile
from vestibule.models.host_user import email_field


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UserDetailsBody:
    """The fields to change; None leaves one as it is."""

    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    facts: Mapping[str, object]


@cache
def user_details_serializer(*, named: bool, whole: bool) -> type[InputSerializer[UserDetailsBody]]:
    """Build the serializer of a body, ``whole`` for a ``PUT``.

    ``named``: users have a name that is not their address, as the host's user model says.
    """
    column = get_user_model().USERNAME_FIELD
    members: dict[str, Any] = {
        "__doc__": "The fields to change; the address is read-only here.",
        "__module__": __name__,
        "into": UserDetailsBody,
        "first_name": serializers.CharField(required=False, allow_blank=True, max_length=150),
        "last_name": serializers.CharField(required=False, allow_blank=True, max_length=150),
    }
    if named:
        source = None if column == "username" else "username"
        members[column] = serializers.CharField(source=source, required=whole, max_length=150)
    return type("UserDetailsBodySerializer", (WithProfileFields, InputSerializer), members)


def has_username() -> bool:
    """Whether users of the host's model have a name that is not their address."""
    return email_field() != get_user_model().USERNAME_FIELD


class UserDetailsView(DjRestAuthView):
    """The user."""

    @describes(answer=PersonAnswer, refuses=(401, 403, 503))
    def get(self, request: Request) -> Response:
        """Return your own data."""
        profile = read_profile(claims=claims_of(request))
        return Response(person_body(profile.person, profile.facts))

    @describes(
        body=user_details_serializer(named=has_username(), whole=True),
        answer=PersonAnswer,
        refuses=(400, 401, 403, 429, 503),
    )
    def put(self, request: Request) -> Response:
        """Change your own data; the username is required."""
        return self._change(request, whole=True)

    @describes(
        body=user_details_serializer(named=has_username(), whole=False),
        answer=PersonAnswer,
        refuses=(400, 401, 403, 429, 503),
    )
    def patch(self, request: Request) -> Response:
        """Change some of your own data."""
        return self._change(request, whole=False)

    def _change(self, request: Request, *, whole: bool) -> Response:
        serializer = user_details_serializer(named=has_username(), whole=whole)
        body = read(serializer, request, or_nothing=True)
        sent = {
            "username": body.username,
            "first_name": body.first_name,
            "last_name": body.last_name,
        }
        changes = {name: value for name, value in sent.items() if value is not None}
        claims = claims_of(request)
        if not changes and not body.facts:
            profile = read_profile(claims=claims)
        else:
            profile = change_profile(
                changes=changes, claims=claims, caller=caller_of(request), facts=body.facts
            )
        return Response(person_body(profile.person, profile.facts))

    def refused(self, refusal: Refusal) -> Response:
        """Return problems under the names of the host's columns."""
        if isinstance(refusal, InvalidInput):
            return errors.field_errors(refusal, username=get_user_model().USERNAME_FIELD)
        return super().refused(refusal)
