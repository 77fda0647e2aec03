"""Validate a row of an import, and convert it to an account."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import Problem
from vestibule.core.identifiers import (
    EMAIL_MAX,
    email_key,
    is_phone,
    username_key,
    username_problem,
)
from vestibule.core.imports import ImportedUser, Row
from vestibule.core.profile_fields import Fact
from vestibule.models import person_columns, profile_columns
from vestibule.models.host_user import NAMES, email_field, storable_username
from vestibule.passwords.foreign import UnusableHash, adopted
from vestibule.steps import validate_person

_COLUMNS = (
    "email",
    "username",
    "first_name",
    "last_name",
    "role",
    "phone",
    "password_hash",
    "is_active",
    "email_verified",
    "created_at",
)
"""Columns accepted in every installation."""

REASONS = {
    "not_readable": "The line does not match the columns, or is not a JSON object.",
    "line_too_long": "The line is too long.",
    "unknown_field": "The row has an unknown field.",
    "not_a_text": "A field holds a number, a list or an object; a string is expected.",
    "text_invalid": "A field contains control characters or is too long.",
    "identifier_missing": "The row has neither an email address nor a username to sign in with.",
    "email_invalid": "The email address is not valid.",
    "email_taken": "The email address has an account already, or occurs in an earlier row.",
    "username_invalid": "The username is reserved or looks reserved, or has the form of an "
    "email address or an id.",
    "username_mixed_scripts": "The username mixes alphabets, such as Latin and Cyrillic.",
    "username_taken": "The username has an account already, or occurs in an earlier row.",
    "role_unknown": "The role is not in ROLES.",
    "phone_invalid": "The phone number does not have the form +41791234567.",
    "flag_invalid": "is_active or email_verified is neither true nor false.",
    "value_refused": "The user model refuses the email address, the username or a name.",
    "field_invalid": "A field of PROFILE_FIELDS has a value that is not valid.",
    "field_missing": "A field of PROFILE_FIELDS is empty that the user model requires.",
    "field_taken": "Another account or an earlier row has the value of a unique field.",
    "created_at_invalid": "created_at is not an ISO 8601 date and time, or lies in the future.",
    "plain_password": "The row holds a plain-text password: hash it, then delete the original.",
    "hash_unknown": "The password hash has an unknown format.",
    "hash_malformed": "The password hash is damaged, or of a variant that is not supported.",
    "hash_too_weak": "The password hash is too weak: leave it empty and let the user reset the "
    "password.",
    "hash_too_costly": "The password hash needs more memory or time than a sign-in may take.",
    "hash_too_long": "The password hash is too long for its column.",
    "hash_needs_hasher": "PASSWORD_HASHERS has no hasher for this hash.",
}
"""Reasons for refusing a row; no sentence quotes a value of the row."""

NAME_MAX = 150
HASH_MAX = 1000
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FLAGS = {
    **dict.fromkeys(("true", "t", "1", "yes", "y"), True),
    **dict.fromkeys(("false", "f", "0", "no", "n"), False),
}
_Value = TypeVar("_Value")


class UnfitRow(Exception):
    """The row is not valid. ``code`` is one of ``REASONS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def columns() -> tuple[str, ...]:
    """Return the accepted columns, including the fields of ``PROFILE_FIELDS``."""
    return (*_COLUMNS, *(field.name for field in settings.PROFILE_FIELDS))


def judged(row: Row) -> ImportedUser:
    """Validate a row and convert it to the values to be stored.

    Raises:
        UnfitRow: with the first reason found.
    """
    if row.problem:
        raise UnfitRow(row.problem)
    fields = row.fields
    if "password" in fields:
        raise UnfitRow("plain_password")
    if not set(fields) <= set(columns()):
        raise UnfitRow("unknown_field")
    email, key = _email(_text(fields, "email", longest=EMAIL_MAX))
    username = _username(_text(fields, "username", longest=EMAIL_MAX), email, key)
    names, facts = {name: _text(fields, name) for name in NAMES}, _facts(fields)
    _require_storable({"email": email, "username": username, **names}, facts)
    return ImportedUser(
        line=row.line,
        email=email,
        email_key=key,
        username=username,
        names=names,
        role=_role(_text(fields, "role")),
        phone=_phone(_text(fields, "phone")),
        encoded=_encoded(_text(fields, "password_hash", longest=HASH_MAX)),
        is_active=_flag(fields, "is_active", default=True),
        email_verified=_flag(fields, "email_verified", default=False) and key is not None,
        created_at=_moment(_text(fields, "created_at")),
        facts=facts,
    )


def _text(fields: Mapping[str, object], name: str, *, longest: int = NAME_MAX) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnfitRow("not_a_text")
    text = value.strip()
    if len(text) > longest:
        raise UnfitRow("hash_too_long" if name == "password_hash" else "text_invalid")
    if _CONTROL.search(text):
        raise UnfitRow("text_invalid")
    return text


def _email(text: str) -> tuple[str, str | None]:
    key = email_key(text)
    if text and key is None:
        raise UnfitRow("email_invalid")
    if key is None and email_field() == get_user_model().USERNAME_FIELD:
        raise UnfitRow("identifier_missing")
    return text, key


def _username(text: str, email: str, key: str | None) -> str:
    """Return the username, or an empty string if the address is enough.

    A username that looks like an address must be the row's own, or it could be another user's.
    """
    if not text or (key is not None and email_key(text) == key):
        if not email:
            raise UnfitRow("identifier_missing")
        return ""
    wrong = username_problem(text, reserved=settings.RESERVED_USERNAMES)
    name = username_key(text) or ""
    if wrong or storable_username(name) is None:
        raise UnfitRow(wrong.code if wrong else "username_invalid")
    return name


def _require_storable(values: Mapping[str, str], facts: Mapping[str, Fact]) -> None:
    """Require what the host's model does: a row that its database refuses would end the import."""
    if validate_person.missing(email=values["email"], username=values["username"]):
        raise UnfitRow("identifier_missing")
    refused = person_columns.problems(values, columns=profile_columns.in_user(facts))
    if refused:
        raise UnfitRow("field_invalid" if facts.keys() & refused.keys() else "value_refused")


def _role(text: str) -> str:
    role = text or settings.DEFAULT_ROLE
    if settings.role(role) is None:
        raise UnfitRow("role_unknown")
    return role


def _phone(text: str) -> str:
    if text and not is_phone(text):
        raise UnfitRow("phone_invalid")
    return text


def _encoded(text: str) -> str:
    """Return the hash in our encoding; without one an unusable hash, which requires a reset."""
    if not text:
        return make_password(None)
    try:
        return adopted(text)
    except UnusableHash as unusable:
        raise UnfitRow(unusable.code) from None


def _flag(fields: Mapping[str, object], name: str, *, default: bool) -> bool:
    value = fields.get(name)
    if isinstance(value, bool):
        return value
    text = _text(fields, name).lower()
    if text and text not in _FLAGS:
        raise UnfitRow("flag_invalid")
    return _FLAGS[text] if text else default


def _facts(fields: Mapping[str, object]) -> dict[str, Fact]:
    """Read the profile fields; those required for registration may be missing here.

    Not those that every row of the user model needs.
    """
    kept: dict[str, Fact] = {}
    for field in settings.PROFILE_FIELDS:
        value = fields.get(field.name)
        if value is None or value == "":
            continue
        fact = field.read(typed(field.kind, value) if isinstance(value, str) else value)
        if isinstance(fact, Problem) or (isinstance(fact, str) and _CONTROL.search(fact)):
            raise UnfitRow("field_invalid")
        kept[field.name] = fact
    if any(each.name not in kept for each in profile_columns.must_be_given()):
        raise UnfitRow("field_missing")
    if profile_columns.invalid(kept):
        raise UnfitRow("field_invalid")
    return kept


def typed(kind: str, text: str) -> object:
    """Convert a value of a CSV cell or command line to the field's type."""
    if kind == "boolean":
        return _FLAGS.get(text.strip().lower(), text)
    whole = kind == "integer" and re.fullmatch("-?[0-9]{1,16}", text.strip())
    return int(text) if whole else text


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = _or_unfit(datetime.fromisoformat, text, "created_at_invalid")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if aware > clock.now() or aware.year < 1970:
        raise UnfitRow("created_at_invalid")
    return aware


def _or_unfit(read: Callable[[str], _Value], text: str, code: str) -> _Value:
    try:
        return read(text)
    except (ValueError, OverflowError):
        raise UnfitRow(code) from None
