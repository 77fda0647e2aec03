"""Validate the address, the username and the names that a user types: a step of several flows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model

from vestibule.conf import settings
from vestibule.core.errors import InvalidInput, Problem
from vestibule.core.identifiers import email_key, username_key, username_problem
from vestibule.models import person_columns
from vestibule.models.host_user import email_field, storable_username
from vestibule.models.person_columns import Problems
from vestibule.models.unsaved_user import can_stand_in


def problems(
    values: Mapping[str, str],
    *,
    columns: Mapping[str, Any] | None = None,
    of: int | str | None = None,
    defaults: bool = False,
) -> Problems:
    """Return what is wrong by our rules, or else by the host's; empty values have no problem.

    Does not check whether they are taken. The arguments are those of ``person_columns.problems``.
    """
    found: Problems = {}
    if values.get("email") and email_key(values["email"]) is None:
        found["email"] = (Problem("email_invalid"),)
    if values.get("username") and (wrong := _username_problem(values["username"])):
        found["username"] = (wrong,)
    if "username" in values:
        values = {**values, "username": username_key(values["username"]) or ""}
    rest = {fact: value for fact, value in values.items() if fact not in found}
    return found | person_columns.problems(rest, columns=columns, of=of, defaults=defaults)


def missing(*, email: str, username: str) -> Problems:
    """Return which of a new user's identifiers the host's model needs."""
    found: Problems = {}
    if not email and person_columns.requires_email():
        found["email"] = (Problem("field_required"),)
    named = username or email_field() == get_user_model().USERNAME_FIELD
    if not named and not can_stand_in():
        found["username"] = (Problem("field_required"),)
    return found


def require_email(email: str, *, of: int | str | None = None) -> str:
    """Return the canonical form of an address that is typed.

    Raises:
        InvalidInput: it is not valid, or the host's column refuses it.
    """
    key = email_key(email)
    wrong = problems({"email": email}, of=of)
    if key is None or wrong:
        raise InvalidInput(wrong or {"email": (Problem("email_invalid"),)})
    return key


def _username_problem(name: str) -> Problem | None:
    wrong = username_problem(name, reserved=settings.RESERVED_USERNAMES)
    if wrong:
        return wrong
    if storable_username(username_key(name) or "") is None:
        return Problem("username_invalid")
    if len(name) < settings.USERNAME_MIN_LENGTH:
        return Problem("username_too_short", {"min": settings.USERNAME_MIN_LENGTH})
    return None
