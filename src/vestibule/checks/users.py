"""Checks of the host's user model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, models

from vestibule import database
from vestibule.checks.installation import settings_are_sound
from vestibule.models.administrators import FLAGS
from vestibule.models.host_user import NAMES, email_field, table_of, user_has, user_key
from vestibule.models.profile_columns import declared, lacks_value, may_be_empty, unsound

MANY_USERS = 100_000
"""Reading this many users takes about as long as hashing a password."""

KEY_MAX = 64
"""The longest key of a user: the length of the columns that store one without a reference."""


@register(Tags.models)
def registrations_fill_every_column(**_: Any) -> list[CheckMessage]:
    """E041, W041: the user model requires columns for which no registration asks.

    E041 where a new row could not be stored, W041 where it would be without a value that the
    model or its ``REQUIRED_FIELDS`` asks for.
    """
    user = get_user_model()
    if settings_are_sound():
        return []  # E001 says it
    filled = {"password", user.USERNAME_FIELD, email_field(), *NAMES}
    filled |= {each.column for each in declared()}
    columns = [each for each in user._meta.concrete_fields if each.name not in filled]
    failing = [each.name for each in columns if lacks_value(each) and not may_be_empty(each)]
    empty = [
        each.name
        for each in columns
        if each.name not in failing
        and (each.name in user.REQUIRED_FIELDS or (lacks_value(each) and not each.blank))
    ]
    found: list[CheckMessage] = []
    if failing:
        said = _requires(failing) + ": registrations, invitations and imports fail."
        found.append(Error(said, hint=_HINT, id="vestibule.E041"))
    if empty:
        said = _requires(empty) + ": new users have none."
        found.append(checks.Warning(said, hint=_HINT, id="vestibule.W041"))
    return found


@register(Tags.models)
def profile_fields_fit_their_columns(**_: Any) -> list[CheckMessage]:
    """E042: a profile field names a column that does not exist or cannot store its values."""
    if settings_are_sound():
        return []  # E001 says it
    owned = {"password", get_user_model().USERNAME_FIELD, email_field(), *NAMES, *FLAGS}
    owned |= {"is_active", "last_login", "date_joined"}
    owned |= {each.name for each in get_user_model()._meta.concrete_fields if each.primary_key}
    label = get_user_model()._meta.label
    found: list[CheckMessage] = []
    for each in declared():
        reason = "has it for Vestibule and Django to set" if each.column in owned else unsound(each)
        if reason:
            said = f"PROFILE_FIELDS stores {each.name!r} in {each.column!r}, but {label} {reason}."
            found.append(Error(said, id="vestibule.E042"))
    return found


@register(Tags.models)
def keys_can_be_referred_to(**_: Any) -> list[CheckMessage]:
    """E043: the key of a user changes, as an address does, or is too long for the audit trail."""
    user: Any = get_user_model()
    key = user_key()
    changing = [each for each in (email_field(), user.USERNAME_FIELD, *NAMES) if user_has(each)]
    if any(user._meta.get_field(each).primary_key for each in changing):
        said = f"{key.name!r}, which users change while accounts, sessions and tokens refer to it: "
        said += "give the model a key of its own."
    elif isinstance(key, (models.CharField, models.TextField)) and not _is_short(key):
        said = f"{key.name!r}, whose texts may be longer than {KEY_MAX} characters, which the "
        said += f"audit trail cannot store: give it max_length={KEY_MAX}, or the model another key."
    else:
        return []
    return [Error(f"The primary key of {user._meta.label} is {said}", id="vestibule.E043")]


def _is_short(key: Any) -> bool:
    return isinstance(key, models.CharField) and (key.max_length or KEY_MAX + 1) <= KEY_MAX


@register(Tags.database)
def addresses_are_indexed(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """W042: each failed sign-in reads a large table of users, because no index serves it.

    For PostgreSQL, whose statistics say how many there are without counting them.
    """
    alias = database.alias()
    connection = connections[alias]
    if alias not in (databases or ()) or connection.vendor != "postgresql":
        return []
    if not user_has(email_field()):
        return []
    table = table_of(email_field()).db_table
    field: Any = get_user_model()._meta.get_field(email_field())
    column = field.column
    with connection.cursor() as cursor:
        cursor.execute(_UNINDEXED, [connection.ops.quote_name(table), MANY_USERS, column])
        many = cursor.fetchone() is not None
    if not many:
        return []
    upper = f'models.Index(Upper("{email_field()}"), name="…")'
    return [
        checks.Warning(
            f"Each failed sign-in reads the whole table '{table}', because UPPER({column}) has no "
            f"index: add {upper} to the user model, or create it with CREATE INDEX CONCURRENTLY.",
            id="vestibule.W042",
        )
    ]


_UNINDEXED = """
SELECT 1 FROM pg_class AS users
 WHERE users.oid = to_regclass(%s) AND users.reltuples >= %s
   AND NOT EXISTS (
       SELECT 1 FROM pg_index AS each
        WHERE each.indrelid = users.oid AND each.indisvalid AND each.indpred IS NULL
          AND regexp_replace(pg_get_indexdef(each.indexrelid, 1, true), '::text|[()"]', '', 'g')
              = 'upper' || %s
   )
"""
"""One row if the table is large and has no index whose first column is this one in uppercase."""

_HINT = (
    "Declare it in VESTIBULE['PROFILE_FIELDS'] with its column, so that registrants are asked for "
    "it; or give the column a default; or fill it before a user is saved and silence this check."
)


def _requires(names: list[str]) -> str:
    label = get_user_model()._meta.label
    return f"{label} requires {', '.join(names)}, for which Vestibule does not ask"
