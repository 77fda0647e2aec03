"""A user, as dj-rest-auth shows one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers

from vestibule.conf import settings
from vestibule.core.people import Person
from vestibule.models.host_user import email_field, user_has


class PersonAnswer(serializers.Serializer[Any]):
    """The user: fields that the host's user model has."""

    pk = serializers.JSONField(help_text="The primary key: a number or a string.")
    username = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    first_name = serializers.CharField(required=False)
    last_name = serializers.CharField(required=False)


def person_body(person: Person, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the representation of a user, and of the profile fields that the host declares."""
    model = get_user_model()
    body: dict[str, Any] = {"pk": person.id}
    by_email = email_field() == model.USERNAME_FIELD
    if not by_email:
        body[model.USERNAME_FIELD] = person.username
    if email_field():
        body[email_field()] = person.email
    names = {"first_name": person.first_name, "last_name": person.last_name}
    body |= {name: value for name, value in names.items() if user_has(name)}
    if facts is not None:
        body |= {field.name: facts.get(field.name) for field in settings.PROFILE_FIELDS}
    return body
