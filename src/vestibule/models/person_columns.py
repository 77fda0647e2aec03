"""The host's columns of a user's address, username and names, and what they accept."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from vestibule.conf import settings
from vestibule.core.errors import Problem
from vestibule.models import user_constraints
from vestibule.models.host_user import (
    NAMES,
    email_field,
    rows_with,
    storable_username,
    user_has,
    users,
)

Problems = dict[str, tuple[Problem, ...]]


def columns_of_person() -> dict[str, Any]:
    """Return the host's columns of ``email``, ``username`` and the names, those that it has.

    Where the address is the username, there is no other one.
    """
    model = get_user_model()
    names = {"email": email_field(), **{name: name for name in NAMES}}
    if email_field() != model.USERNAME_FIELD:
        names["username"] = model.USERNAME_FIELD
    return {fact: model._meta.get_field(name) for fact, name in names.items() if user_has(name)}


def column_of(fact: str) -> Any | None:
    """Return the host's column of one of these facts; None if it has none."""
    return columns_of_person().get(fact)


def problems(
    values: Mapping[str, str],
    *,
    columns: Mapping[str, Any] | None = None,
    of: int | str | None = None,
    defaults: bool = False,
) -> Problems:
    """Validate as the host's model does: lengths, validators, choices, constraints.

    ``values`` by fact; of empty ones, which the column's own rules may not allow, only names are
    checked, by the constraints. ``columns`` are those of profile fields that are stored together
    with them; ``of`` and ``defaults`` are those of
    ``user_constraints.violated``. SQLite stores text of any length, and PostgreSQL raises
    ``DataError``: here both get a sentence.
    """
    found: Problems = {}
    given: dict[str, Any] = {}
    facts = {each.column: each.name for each in settings.PROFILE_FIELDS if each.column}
    for fact, column in columns_of_person().items():
        if not values.get(fact):
            if fact in NAMES and fact in values and (of is not None or defaults):
                given[column.name], facts[column.name] = "", fact
            continue
        try:
            own = _with_our_rule(column) if fact == "email" else column
            given[column.name], facts[column.name] = own.clean(values[fact], None), fact
        except ValidationError as refused:
            found[fact] = sentences(refused)
    if found:
        return found
    violated = user_constraints.violated({**given, **(columns or {})}, of=of, defaults=defaults)
    return {facts[violated[0]]: sentences(violated[1])} if violated else {}


def _with_our_rule(column: Any) -> Any:
    """Return a column without Django's rule for addresses: ``email_key`` has another one."""
    own = copy(column)
    own.validators = [each for each in column.validators if each != validate_email]
    return own


def sentences(refused: ValidationError) -> tuple[Problem, ...]:
    """Return what the host's own validators say."""
    return tuple(Problem("field_refused", sentence=each) for each in refused.messages)


def copy_email(user: int | str, *, before: str, after: str) -> None:
    """Copy a changed address to the host's user, and to its username if that was the same."""
    name = get_user_model().USERNAME_FIELD
    own = users().filter(pk=user)
    if user_has(email_field()):
        own.update(**{email_field(): stored_email(after)})
    if name == email_field() or not storable_username(before):
        return
    taken = rows_with(name).filter(**{name: after})
    if not problems({"username": after}, of=user) and not taken.exists():
        own.filter(**{name: before}).update(**{name: after})


def fitting(names: Mapping[str, str]) -> dict[str, str]:
    """Return names that the user has not typed, such as a provider's, as the host can store them.

    They are cut to the length of the column; one that is refused even so is left out.
    """
    cut = {name: value[: _room_for(name)] for name, value in names.items()}
    refused = problems(cut)
    return {name: "" if name in refused else value for name, value in cut.items()}


def stored_email(email: str) -> str | None:
    """Return an address as the host's column stores it: without one NULL, if it can be.

    Where the column is unique, an empty text could be stored once.
    """
    column = column_of("email")
    return None if not email and column is not None and column.null else email


def requires_email() -> bool:
    """Whether only one user of the host could be without an address."""
    column = column_of("email")
    return column is not None and column.unique and not column.null


def _room_for(fact: str) -> int | None:
    return getattr(column_of(fact), "max_length", None)
