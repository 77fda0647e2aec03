"""Users of the host's model that are not saved yet."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.validators import MaxValueValidator
from django.db import models

from vestibule.core.identifiers import EMAIL_MAX
from vestibule.models import person_columns
from vestibule.models.host_user import email_field, rows_with, user_has
from vestibule.models.person_columns import column_of, stored_email

_TRIES = 5
_LARGEST = 2**31 - 1
_UNIQUE = 32
"""From this length on, a random name cannot be another user's."""


def new_user(*, email: str, username: str | None, encoded: str, columns: Mapping[str, Any]) -> Any:
    """Build an unsaved user of the host's model, with those columns that the model has.

    If the model needs a username and none was given, it gets ``stand_in_name``.
    """
    model = get_user_model()
    user = model(password=encoded)
    if user_has(email_field()):
        setattr(user, email_field(), stored_email(email))
    if email_field() != model.USERNAME_FIELD:
        setattr(user, model.USERNAME_FIELD, username or stand_in_name(email))
    for field, value in columns.items():
        if user_has(field):
            setattr(user, field, value)
    return user


def draft_user(*, email: str, username: str, names: Mapping[str, str]) -> Any:
    """Build an unsaved user with what was typed, for the host's validators. No query."""
    model = get_user_model()
    user = model()
    for field, value in {model.USERNAME_FIELD: username, **names, email_field(): email}.items():
        if user_has(field):
            setattr(user, field, value)
    return user


def stand_in_name(email: str) -> str | None:
    """Generate a username for a user without one.

    The email address if the column accepts it and it is free, so that a form that asks for a
    username accepts it; else a random one. None if the host's validators accept neither.
    """
    if email and _is_accepted(email) and _is_free(email):
        return email
    names = (name for name in _random_names() if len(name) >= _UNIQUE or _is_free(name))
    return next(names, None)


def can_stand_in() -> bool:
    """Whether the host's validators of usernames accept a random one. No query."""
    return next(_random_names(), None) is not None


def stand_in_address(email: str) -> str:
    """Generate an address for a decoy, in a domain that no mail reaches.

    In the domain of ``email`` where the host's column accepts nothing else, and as short.
    """
    nowhere = f"{secrets.token_hex(16)}@invalid.example"
    if not person_columns.problems({"email": nowhere}):
        return nowhere
    _, _, domain = email.rpartition("@")
    room = getattr(column_of("email"), "max_length", None) or EMAIL_MAX
    return f"{secrets.token_hex(16)[: room - len(domain) - 1]}@{domain}"


def _random_names() -> Iterator[str]:
    """Yield random usernames that the column accepts; each of them costs a few tries at most."""
    for _ in range(_TRIES):
        name = _random_name(get_user_model()._meta.get_field(get_user_model().USERNAME_FIELD))
        if _is_accepted(name):
            yield name


def _random_name(column: Any) -> str:
    if isinstance(column, models.IntegerField):
        limits = [each for each in column.validators if isinstance(each, MaxValueValidator)]
        most = [each.limit_value for each in limits]
        largest = min([_LARGEST, *(int(each() if callable(each) else each) for each in most)])
        return str(secrets.randbelow(largest) + 1)
    if isinstance(column, models.UUIDField):
        return str(UUID(bytes=secrets.token_bytes(16), version=4))
    return secrets.token_hex(16)[: getattr(column, "max_length", None)]


def _is_accepted(name: str) -> bool:
    return not person_columns.problems({"username": name})


def _is_free(name: str) -> bool:
    field = get_user_model().USERNAME_FIELD
    return not rows_with(field).filter(**{field: name}).exists()
