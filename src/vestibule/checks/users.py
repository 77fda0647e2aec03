"""Checks of the host's user model."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from vestibule.models.host_user import NAMES, email_field


@register(Tags.models)
def registrations_fill_every_column(**_: Any) -> list[CheckMessage]:
    """E041, W041: the user model requires columns for which no registration asks.

    E041 where a new row could not be stored, W041 where it would be without a value that the
    model or its ``REQUIRED_FIELDS`` asks for.
    """
    user = get_user_model()
    filled = {"password", user.USERNAME_FIELD, email_field(), *NAMES}
    columns = [each for each in user._meta.concrete_fields if each.name not in filled]
    failing = [each.name for each in columns if _lacks_value(each) and not _may_be_empty(each)]
    empty = [
        each.name
        for each in columns
        if each.name not in failing
        and (each.name in user.REQUIRED_FIELDS or (_lacks_value(each) and not each.blank))
    ]
    found: list[CheckMessage] = []
    if failing:
        said = _requires(failing) + ": registrations, invitations and imports fail."
        found.append(Error(said, hint=_HINT, id="vestibule.E041"))
    if empty:
        said = _requires(empty) + ": new users have none."
        found.append(checks.Warning(said, hint=_HINT, id="vestibule.W041"))
    return found


_HINT = (
    "Give the column a default, or fill it before a user is saved and silence this check. "
    "Registrants are asked for fields of VESTIBULE['PROFILE_FIELDS'], which the account stores."
)


def _requires(names: list[str]) -> str:
    label = get_user_model()._meta.label
    return f"{label} requires {', '.join(names)}, for which Vestibule does not ask"


def _lacks_value(field: Any) -> bool:
    """Whether neither Django nor the database gives a new row a value of this column."""
    given = field.has_default() or field.has_db_default() or field.null or field.primary_key
    by_django = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return not (given or by_django or field.generated)


def _may_be_empty(field: Any) -> bool:
    """Whether any number of rows may have an empty text."""
    return field.empty_strings_allowed and not field.unique
