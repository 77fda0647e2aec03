"""Profile fields: what a setting declares of each, and what fits into it."""

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
"""What is known: a date travels as ``YYYY-MM-DD``, a choice as its stored value."""

KINDS = ("text", "choice", "boolean", "integer", "date")
LONGEST = 2000
"""Characters that a text may be allowed at most: profiles are read as a whole."""
LARGEST = 2**53 - 1
"""The largest number that every JSON reader keeps exactly (RFC 8259, 6)."""

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
"""Names that bodies and answers use already, or that must never look as if one could set them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileField:
    """One more thing to know about a person: its name in bodies, its label in forms, its kind.

    ``choices`` are pairs of stored value and label. ``required`` asks for it at
    registration, and lets nobody clear it later; accounts that come by another
    way (an invitation, a provider) may lack it. What is not ``editable`` is set
    at registration, or by the host's own code, and stays.
    """

    name: str
    label: str
    kind: Kind = "text"
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 255
    required: bool = False
    editable: bool = True

    def read(self, value: object) -> Fact | Problem:
        """Return a value as it is kept, or what is wrong with it. Nothing is guessed.

        None and an empty text both mean that there is nothing.
        """
        if value is None or value == "":
            return Problem("field_required") if self.required else None
        return _READERS[self.kind](self, value)


def accepted(
    declared: Iterable[ProfileField], given: Mapping[str, object], *, registering: bool
) -> tuple[dict[str, Fact], dict[str, tuple[Problem, ...]]]:
    """Judge what somebody says about themselves: what to keep, and what is wrong.

    Names that are not declared are left aside, and so is what may not be edited
    once the account is there. Whoever registers must give what is required.
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
    """Return every declared field with what is known of it; None where that is nothing.

    What was stored under an earlier declaration and no longer fits is not shown.
    """
    found = {field.name: field.read(stored.get(field.name)) for field in declared}
    return {name: None if isinstance(fact, Problem) else fact for name, fact in found.items()}


def flaws(declared: Iterable[object]) -> list[str]:
    """Say what is wrong with a declaration of fields, a sentence for each flaw."""
    fields = [field for field in declared if isinstance(field, ProfileField)]
    found = ["PROFILE_FIELDS must hold ProfileField objects."] * (len(fields) != len([*declared]))
    names = [field.name for field in fields]
    found += [f"PROFILE_FIELDS declares {name!r} twice." for name in sorted(_twice(names))]
    return found + [f"PROFILE_FIELDS: {flaw}" for field in fields for flaw in _flaws_of(field)]


def _twice(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def _flaws_of(field: ProfileField) -> list[str]:
    name = field.name
    values = [value for value, _ in field.choices]
    wrong = {
        f"{name!r} is taken: it means something already.": name in BUILT_IN,
        f"{name!r} is no name: small letters, digits and single underscores, 50 at most.": (
            not _NAME.match(name)
        ),
        f"{name!r} has no label.": not field.label,
        f"{name!r} must be one of {', '.join(KINDS)}.": field.kind not in KINDS,
        f"{name!r} needs choices, and only a choice has them.": (
            (field.kind == "choice") != bool(values)
        ),
        f"{name!r} has an empty choice, or one twice.": "" in values or bool(_twice(values)),
        f"{name!r}: max_length must be from 1 to {LONGEST}.": not 1 <= field.max_length <= LONGEST,
    }
    return [sentence for sentence, is_wrong in wrong.items() if is_wrong]


def _text(field: ProfileField, value: object) -> Fact | Problem:
    if not isinstance(value, str):
        return Problem("field_not_text")
    text = value.strip()
    if len(text) > field.max_length:
        return Problem("field_too_long", {"max": field.max_length})
    # As in every other text: PostgreSQL keeps no NUL, UTF-8 no half of a pair.
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
