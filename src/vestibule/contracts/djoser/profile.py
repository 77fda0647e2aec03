"""``GET PUT PATCH DELETE users/me/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.djoser.links import new_email_page
from vestibule.contracts.djoser.person import (
    UserValues,
    answer_serializer,
    input_fields,
    login_field,
    required_fields,
    user_body,
    user_values_of,
)
from vestibule.contracts.djoser.view import DjoserView
from vestibule.core.errors import InvalidInput, Problem
from vestibule.core.people import Person
from vestibule.core.profile_fields import ProfileField
from vestibule.core.tokens import AccessClaims
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.profile_fields import WithProfileFields
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.change_email import ask_to_change_email
from vestibule.flows.leave import leave
from vestibule.flows.profile import change_profile, check_profile, read_profile
from vestibule.models.host_user import email_field, stored_user

BLANK = "This field may not be blank."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangeBody:
    """New values of a user, and the current password where an address changes."""

    values: Mapping[str, Any]
    facts: Mapping[str, object]
    current_password: str | None = None

    def changes(self) -> tuple[UserValues, dict[str, str]]:
        """Return the fields of the user, and those of them that a profile's flow takes."""
        facts = user_values_of(self.values)
        renamed = {} if facts.username is None else {"username": facts.username}
        return facts, {**facts.names, **renamed}


class ChangeBodySerializer(WithProfileFields[ChangeBody], InputSerializer[ChangeBody]):
    """New values; the field that users sign in with is ignored: it has an address of its own."""

    into = ChangeBody
    by_column = True

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Keep the fields of the user together."""
        values = super().to_internal_value(data)
        given = ("facts", "current_password")
        kept: dict[str, Any] = {name: values.pop(name) for name in given if name in values}
        return {**kept, "values": values}


@cache
def _serializer(
    fields: tuple[str, ...], declared: tuple[ProfileField, ...], *, partial: bool
) -> type[ChangeBodySerializer]:
    members: dict[str, Any] = {
        "__doc__": ChangeBodySerializer.__doc__,
        "__module__": __name__,
        **input_fields(fields, declared, partial=partial),
        "current_password": TypedPassword(required=False),
    }
    return type("ChangeBodySerializer", (ChangeBodySerializer,), members)


def change_serializer(*, partial: bool) -> type[ChangeBodySerializer]:
    """Return the serializer of a change; ``partial``: no field is required."""
    fields = tuple(name for name in required_fields() if name != login_field())
    return _serializer(fields, settings.PROFILE_FIELDS, partial=partial)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DeleteBody:
    """The current password."""

    current_password: str


class DeleteBodySerializer(InputSerializer[DeleteBody]):
    """The current password of the user who deletes."""

    into = DeleteBody

    current_password = TypedPassword()


def change_own(request: Request, *, partial: bool) -> Response:
    """Change the caller's profile; a new address is confirmed by a mailed link first.

    What may be refused comes before what is stored: a refused request changes nothing.
    """
    body = read(change_serializer(partial=partial), request, or_nothing=True)
    claims, caller = claims_of(request), caller_of(request)
    facts, changes = body.changes()
    person = read_profile(claims=claims).person
    new_email = facts.email if facts.email != person.email else None
    if new_email == "":
        raise InvalidInput({email_field(): (Problem("invalid", sentence=BLANK),)})
    changed = changes or body.facts
    if new_email and changed:
        check_profile(changes=changes, facts=body.facts, claims=claims)
    if new_email:
        ask_to_change_email(
            new_email=new_email,
            password=body.current_password,
            claims=claims,
            caller=caller,
            page=new_email_page(),
        )
    if changed:
        change_profile(changes=changes, facts=body.facts, claims=claims, caller=caller)
    return own_user(claims)


def own_user(claims: AccessClaims) -> Response:
    """Return the caller's own user."""
    person: Person = read_profile(claims=claims).person
    return Response(user_body(stored_user(person.id)))


def delete_own(request: Request) -> Response:
    """Delete the caller's account, with the current password."""
    body = read(DeleteBodySerializer, request, or_nothing=True)
    leave(
        password=body.current_password,
        code=None,
        claims=claims_of(request),
        caller=caller_of(request),
    )
    return Response(status=204)


class MeView(DjoserView):
    """The caller's own user."""

    @describes(answer=answer_serializer(), refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """Read your user."""
        return own_user(claims_of(request))

    @describes(
        body=change_serializer(partial=False),
        answer=answer_serializer(),
        refuses=(400, 401, 403, 429, 503),
    )
    def put(self, request: Request) -> Response:
        """Change your user; a new address is confirmed by a mailed link first."""
        return change_own(request, partial=False)

    @describes(
        body=change_serializer(partial=True),
        answer=answer_serializer(),
        refuses=(400, 401, 403, 429, 503),
    )
    def patch(self, request: Request) -> Response:
        """Change your user; omitted fields stay."""
        return change_own(request, partial=True)

    @describes(body=DeleteBodySerializer, status=204, refuses=(400, 401, 403, 409, 429, 503))
    def delete(self, request: Request) -> Response:
        """Delete your account; every session ends."""
        return delete_own(request)
