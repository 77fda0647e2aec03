"""A user, as djoser shows and reads one: what the host's user model asks for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers
from rest_framework.utils.encoders import JSONEncoder

from vestibule.conf.djoser import djoser
from vestibule.core.profile_fields import ProfileField
from vestibule.models.host_user import NAMES, email_field


def login_field() -> str:
    """Return the name of the field that users sign in with."""
    return djoser().LOGIN_FIELD or str(get_user_model().USERNAME_FIELD)


def id_field() -> str:
    """Return the name of the field with the id."""
    return djoser().USER_ID_FIELD or str(get_user_model()._meta.pk.name)


def required_fields() -> tuple[str, ...]:
    """Return the fields that registrants fill in, apart from the one they sign in with."""
    return tuple(map(str, get_user_model().REQUIRED_FIELDS))


def shown_fields() -> tuple[str, ...]:
    """Return the fields of a user, in djoser's order."""
    return tuple(dict.fromkeys((*required_fields(), id_field(), login_field())))


def answer_serializer() -> type[serializers.ModelSerializer[Any]]:
    """Return the serializer that shows a host's user, and reads none."""
    return _answer_serializer(get_user_model(), shown_fields())


@cache
def _answer_serializer(
    model: type[Any], fields: tuple[str, ...]
) -> type[serializers.ModelSerializer[Any]]:
    meta = type("Meta", (), {"model": model, "fields": fields, "read_only_fields": fields})
    members = {"__doc__": "A user.", "__module__": __name__, "Meta": meta}
    return type("UserAnswer", (serializers.ModelSerializer,), members)


def user_body(user: Any) -> dict[str, Any]:
    """Return the representation of a host's user, with each value as REST framework writes it.

    A column in ``REQUIRED_FIELDS`` may be a decimal or a time, which its serializer may leave so.
    """
    body: dict[str, Any] = json.loads(JSONEncoder().encode(answer_serializer()(user).data))
    return body


@dataclass(frozen=True, slots=True, kw_only=True)
class UserValues:
    """Values of a user's fields, grouped as flows take them."""

    email: str | None = None
    username: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, object] = field(default_factory=dict)


def user_values_of(values: Mapping[str, Any]) -> UserValues:
    """Group the fields of a body as flows take them."""
    others = dict(values)
    email = others.pop(email_field(), None)
    username = others.pop(str(get_user_model().USERNAME_FIELD), None)
    names = {name: others.pop(name) for name in NAMES if name in others}
    return UserValues(email=email, username=username, names=names, others=others)


def input_fields(
    names: Iterable[str], profile_fields: tuple[ProfileField, ...], *, partial: bool
) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """Build the fields of a body, with the lengths of the host's columns.

    ``PROFILE_FIELDS`` are left out: the flow validates them. ``partial``: none is required.
    """
    declared = {each.column or each.name for each in profile_fields}
    return {name: _input_field(name, partial=partial) for name in names if name not in declared}


def _input_field(name: str, *, partial: bool) -> serializers.Field[Any, Any, Any, Any]:
    column: Any = get_user_model()._meta.get_field(name)
    blank = bool(column.blank)
    kind = serializers.EmailField if name == email_field() else serializers.CharField
    return kind(
        required=not (blank or partial),
        allow_blank=blank,
        max_length=column.max_length or 254,
    )
