"""``POST users/set_username/``; ``users/set_email/`` where users sign in with their address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf.djoser import djoser
from vestibule.contracts.djoser import errors
from vestibule.contracts.djoser.links import new_email_page
from vestibule.contracts.djoser.view import DjoserView
from vestibule.core.errors import InvalidInput, Problem, Refusal
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.change_email import ask_to_change_email
from vestibule.flows.change_username import change_username
from vestibule.models.host_user import email_field


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SetUsernameBody:
    """The new username, and the current password."""

    new: str
    again: str | None = None
    current_password: str


def named_as_by_djoser(refusal: Refusal) -> Refusal:
    """Name the field of the new username as djoser's forms do."""
    if not isinstance(refusal, InvalidInput):
        return refusal
    names = dict.fromkeys(("username", "email"), f"new_{username_field()}")
    return InvalidInput({names.get(name, name): why for name, why in refusal.problems.items()})


def username_mismatch() -> InvalidInput:
    """Return the refusal of a username that was typed differently the second time."""
    words = f"The two {username_field()} fields didn't match."
    return InvalidInput({errors.NON_FIELD: (Problem("invalid", sentence=words),)})


def username_field() -> str:
    """Return the name of the field that holds the username."""
    return str(get_user_model().USERNAME_FIELD)


def username_max() -> int:
    """Return how long a username may be."""
    column = get_user_model()._meta.get_field(username_field())
    return getattr(column, "max_length", None) or 254


def new_username_fields(
    field: str, longest: int, *, retype: bool
) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """Build the fields of a new username; ``retype``: it is typed twice."""
    kind = serializers.EmailField if field == email_field() else serializers.CharField
    fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
        f"new_{field}": kind(max_length=longest, source="new")
    }
    if retype:
        fields[f"re_new_{field}"] = serializers.CharField(max_length=longest, source="again")
    return fields


@cache
def set_username_serializer(
    field: str, longest: int, *, retype: bool
) -> type[InputSerializer[SetUsernameBody]]:
    """Build the serializer of a body; ``retype``: the name is typed twice."""
    members: dict[str, Any] = {
        "__doc__": "The new username, and the current password.",
        "__module__": __name__,
        "into": SetUsernameBody,
        "current_password": TypedPassword(),
        **new_username_fields(field, longest, retype=retype),
    }
    return type("SetUsernameBodySerializer", (InputSerializer,), members)


def current_serializer() -> type[InputSerializer[SetUsernameBody]]:
    """Return the serializer that fits the settings and the host's user model."""
    return set_username_serializer(
        username_field(), username_max(), retype=djoser().SET_USERNAME_RETYPE
    )


class SetUsernameView(DjoserView):
    """Change of username."""

    @describes(body=current_serializer(), status=204, refuses=(400, 401, 403, 429, 503))
    def post(self, request: Request) -> Response:
        """Set a new username; a new address is confirmed by a mailed link first."""
        body, field = read(current_serializer(), request, or_nothing=True), username_field()
        if body.again is not None and body.again != body.new:
            raise username_mismatch()
        claims, caller = claims_of(request), caller_of(request)
        if field == email_field():
            ask_to_change_email(
                new_email=body.new,
                password=body.current_password,
                claims=claims,
                caller=caller,
                page=new_email_page(),
            )
        else:
            change_username(
                username=body.new,
                password=body.current_password,
                claims=claims,
                caller=caller,
                notify=djoser().USERNAME_CHANGED_EMAIL_CONFIRMATION,
            )
        return Response(status=204)

    def refused(self, refusal: Refusal) -> Response:
        """Name the field as this form does."""
        return super().refused(named_as_by_djoser(refusal))
