"""``POST users/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.conf.djoser import djoser
from vestibule.contracts.djoser.links import activation_page
from vestibule.contracts.djoser.person import (
    id_field,
    input_fields,
    login_field,
    required_fields,
    user_body,
    user_values_of,
)
from vestibule.core.challenge import Registered
from vestibule.core.profile_fields import ProfileField
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import idempotent_caller
from vestibule.drf.profile_fields import WithProfileFields, by_column
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.models.host_user import stored_user


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegisterBody:
    """A registration: the fields of the host's user, and ``PROFILE_FIELDS`` as they were sent."""

    values: Mapping[str, Any]
    facts: Mapping[str, object]


class RegisterBodySerializer(WithProfileFields[RegisterBody], InputSerializer[RegisterBody]):
    """A registration: what the host's user model asks for, and a password."""

    into = RegisterBody
    registering = True
    by_column = True

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Keep the fields of the user together."""
        values = super().to_internal_value(data)
        return {"facts": values.pop("facts"), "values": values}


def creation_fields() -> tuple[str, ...]:
    """Return the fields of a new user, in djoser's order."""
    return tuple(dict.fromkeys((*required_fields(), login_field())))


@cache
def _serializer(
    fields: tuple[str, ...], declared: tuple[ProfileField, ...], *, retype: bool
) -> type[RegisterBodySerializer]:
    members: dict[str, Any] = {
        "__doc__": RegisterBodySerializer.__doc__,
        "__module__": __name__,
        **input_fields(fields, declared, partial=False),
        "password": TypedPassword(),
    }
    if retype:
        members["re_password"] = TypedPassword()
    return type("RegisterBodySerializer", (RegisterBodySerializer,), members)


def register_serializer() -> type[RegisterBodySerializer]:
    """Return the serializer that fits the settings and the host's user model."""
    retype = djoser().USER_CREATE_PASSWORD_RETYPE
    return _serializer(creation_fields(), settings.PROFILE_FIELDS, retype=retype)


def register(request: Request) -> Response:
    """Register a user; the response has no id where it could tell a taken address from a new one.

    No session is opened: djoser's clients do that next.
    """
    body = read(register_serializer(), request, or_nothing=True)
    values = dict(body.values)
    password, again = values.pop("password"), values.pop("re_password", None)
    facts = user_values_of(values)
    newcomer = Registration(
        email=facts.email or "",
        username=facts.username or "",
        password=password,
        password_again=again,
        names=facts.names,
        facts=body.facts,
        page=activation_page(),
        notify=djoser().SEND_CONFIRMATION_EMAIL,
    )
    made = sign_up(newcomer=newcomer, transport=None, caller=idempotent_caller(request))
    shown = dict.fromkeys((*creation_fields(), id_field()))
    if isinstance(made, Registered):
        known = user_body(stored_user(made.person.id))
        return Response({name: known[name] for name in shown}, 201)
    given = by_column(body.facts) | values
    return Response({name: given.get(name) for name in shown}, 201)


def created_serializer() -> type[serializers.Serializer[Any]]:
    """Return the serializer of the answer: without an id where the address must be verified."""
    fields = dict.fromkeys((*creation_fields(), id_field()))
    members: dict[str, Any] = {name: serializers.JSONField(allow_null=True) for name in fields}
    members |= {"__doc__": "The new user.", "__module__": __name__}
    return type("CreatedUserAnswer", (serializers.Serializer,), members)
