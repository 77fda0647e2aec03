"""Profile fields: their declaration in a setting, and the validation of values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vestibule.core.errors import Problem

__all__ = ["Fact", "ProfileField"]

Kind = Literal["text", "choice", "boolean", "integer", "date"]
Fact = str | int | bool | None
"""A stored value: a date as ``YYYY-MM-DD``, a choice as its stored value."""

KINDS = ("text", "choice", "boolean", "integer", "date")
LONGEST = 2000
"""Upper limit of ``max_length``: profiles are always read as a whole."""
LARGEST = 2**53 - 1
"""The largest integer that every JSON parser reads exactly (RFC 8259, 6)."""

_NAME = re.compile(r"[a-z](?:_?[a-z0-9]){0,49}\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")

BUILT_IN = frozenset(
    {
        *("id", "email", "username", "password", "password2", "role", "first_name", "last_name"),
        *("phone", "email_verified", "phone_verified", "is_active", "is_staff", "is_superuser"),
        *("groups", "user_permissions", "enabled", "epoch", "facts", "avatar", "created_at"),
        *("updated_at", "user", "tokens", "device", "message", "code", "error", "details"),
        *("csrf_token", "access_expires_in", "verification", "challenge", "identities", "may"),
    }
)
"""Names used in requests and responses, or that must never look as if clients could set them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileField:
    """An additional profile field: its name in JSON, its label in forms, its kind.

    ``choices`` are pairs of stored value and label. A ``required`` field must be given at
    registration and cannot be cleared later; accounts created in another way (by an
    invitation, a provider) may lack it. A field that is not ``editable`` is set at
    registration, or by the host's own code, and does not change.

    ``column`` is the field of the host's user model that stores the value; if empty, the account
    does. A column that every row needs must be given at every way to create a user.
    """

    name: str
    label: str
    kind: Kind = "text"
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 255
    required: bool = False
    editable: bool = True
    column: str = ""

    def read(self, value: object) -> Fact | Problem:
        """Validate a value: return it as stored, or its problem. Nothing is converted.

        None and an empty text both mean no value.
        """
        if value is None or value == "":
            return Problem("field_required") if self.required else None
        return _READERS[self.kind](self, value)


def accepted(
    declared: Iterable[ProfileField], given: Mapping[str, object], *, registering: bool
) -> tuple[dict[str, Fact], dict[str, tuple[Problem, ...]]]:
    """Validate the profile fields of a request: return the values to store, and the problems.

    Undeclared names are ignored, and so are fields that cannot be edited after the
    registration. Required fields must be given at registration.
    """
    kept: dict[str, Fact] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for field in declared:
        asked = registering and field.required
        if not (asked or field.name in given) or not (registering or field.editable):
            continue
        found = field.read(given.get(field.name))
        if isinstance(found, Problem):
            problems[field.name] = (found,)
        else:
            kept[field.name] = found
    return kept, problems


def shown(declared: Iterable[ProfileField], stored: Mapping[str, object]) -> dict[str, Fact]:
    """Return every declared field with its value, or None.

    A value stored under an earlier declaration that is no longer valid is not shown.
    """
    found = {field.name: field.read(stored.get(field.name)) for field in declared}
    return {name: None if isinstance(fact, Problem) else fact for name, fact in found.items()}


def problems(declared: Iterable[object]) -> list[str]:
    """Return the problems of a declaration of fields, one sentence each."""
    fields = [field for field in declared if isinstance(field, ProfileField)]
    found = ["PROFILE_FIELDS must hold ProfileField objects."] * (len(fields) != len([*declared]))
    names = [field.name for field in fields]
    found += [f"PROFILE_FIELDS declares {name!r} twice." for name in sorted(_twice(names))]
    return found + [f"PROFILE_FIELDS: {each}" for field in fields for each in _problems_of(field)]


def _twice(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def _problems_of(field: ProfileField) -> list[str]:
    name = field.name
    values = [value for value, _ in field.choices]
    wrong = {
        f"{name!r} is reserved for a built-in field.": name in BUILT_IN,
        f"{name!r} is not valid: use up to 50 lowercase letters, digits and single underscores.": (
            not _NAME.match(name)
        ),
        f"{name!r} has no label.": not field.label,
        f"{name!r}: kind must be one of {', '.join(KINDS)}.": field.kind not in KINDS,
        f"{name!r}: fields of the kind choice need choices, and other kinds cannot have them.": (
            (field.kind == "choice") != bool(values)
        ),
        f"{name!r} has an empty or a duplicate choice.": "" in values or bool(_twice(values)),
        f"{name!r}: max_length must be from 1 to {LONGEST}.": not 1 <= field.max_length <= LONGEST,
    }
    return [sentence for sentence, is_wrong in wrong.items() if is_wrong]


def _text(field: ProfileField, value: object) -> Fact | Problem:
    if not isinstance(value, str):
        return Problem("field_not_text")
    text = value.strip()
    if len(text) > field.max_length:
        return Problem("field_too_long", {"max": field.max_length})
    # As for every other text: PostgreSQL cannot store NUL, and UTF-8 no lone surrogate.
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return Problem("field_not_text")
    return text or field.read(None)


def _choice(field: ProfileField, value: object) -> Fact | Problem:
    values = [stored for stored, _ in field.choices]
    if isinstance(value, str) and value in values:
        return value
    return Problem("field_not_offered", {"choices": ", ".join(values)})


def _boolean(field: ProfileField, value: object) -> Fact | Problem:
    return value if isinstance(value, bool) else Problem("field_not_boolean")


def _integer(field: ProfileField, value: object) -> Fact | Problem:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, int) or not whole or abs(value) > LARGEST:
        return Problem("field_not_integer")
    return value


def _date(field: ProfileField, value: object) -> Fact | Problem:
    if not isinstance(value, str) or not _DATE.match(value):
        return Problem("field_not_date")
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return Problem("field_not_date")


_READERS = {
    "text": _text,
    "choice": _choice,
    "boolean": _boolean,
    "integer": _integer,
    "date": _date,
}
