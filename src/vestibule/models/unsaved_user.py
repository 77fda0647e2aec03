"""Users of the host's model that are not saved yet."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model

from vestibule.models.host_user import email_field, rows_with, user_has


def new_user(*, email: str, username: str | None, encoded: str, columns: Mapping[str, Any]) -> Any:
    """Build an unsaved user of the host's model, with those columns that the model has.

    If the model needs a username and none was given, it gets ``stand_in_name``.
    """
    model = get_user_model()
    user = model(password=encoded)
    if user_has(email_field()):
        setattr(user, email_field(), email)
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


def stand_in_name(email: str) -> str:
    """Generate a username for a user without one.

    The email address if it fits and is free, so that a form that asks for a username
    accepts it; else a random one.
    """
    model = get_user_model()
    room = getattr(model._meta.get_field(model.USERNAME_FIELD), "max_length", None) or 0
    named = rows_with(model.USERNAME_FIELD).filter(**{model.USERNAME_FIELD: email})
    return email if 0 < len(email) <= room and not named.exists() else secrets.token_hex(16)
