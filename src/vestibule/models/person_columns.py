"""The host's columns of a user's address, username and names, and what they accept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import CheckConstraint

from vestibule import database
from vestibule.core.errors import Problem
from vestibule.models.host_user import (
    NAMES,
    email_field,
    rows_with,
    storable_username,
    stored_user,
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
) -> Problems:
    """Validate as the host's model does: lengths, validators, choices, check constraints.

    ``values`` by fact; empty ones are not checked. ``columns`` are stored together with them, and
    ``of`` is the account that gets them, if it exists. SQLite stores text of any length, and
    PostgreSQL raises ``DataError``: here both get a sentence.
    """
    found: Problems = {}
    given: dict[str, Any] = {}
    for fact, column in columns_of_person().items():
        if not values.get(fact):
            continue
        try:
            own = _with_our_rule(column) if fact == "email" else column
            given[fact] = own.clean(values[fact], None)
        except ValidationError as refused:
            found[fact] = sentences(refused)
    return found or _violated(given, columns or {}, of)


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


def _violated(
    given: Mapping[str, Any], columns: Mapping[str, Any], of: int | str | None
) -> Problems:
    """Return what the check constraints say about these facts, each by the first it concerns.

    Those of a new user that also concern other columns are left to the database.
    """
    checks = list(_checks()) if given else []
    if not checks:
        return {}
    model = get_user_model()
    stored = None if of is None else stored_user(of)
    draft, columns_by_fact = stored or model(), columns_of_person()
    own: dict[str, str] = {fact: columns_by_fact[fact].name for fact in given}
    values = {**columns, **{own[fact]: value for fact, value in given.items()}}
    for name, value in values.items():
        setattr(draft, name, value)
    others = set() if stored else {each.name for each in model._meta.concrete_fields} - set(values)

    def refusal(check: CheckConstraint, owner: Any, without: set[str]) -> ValidationError | None:
        try:
            check.validate(owner, draft, exclude=without, using=database.alias())
        except ValidationError as refused:
            return refused
        return None

    for owner, check in checks:
        if (refused := refusal(check, owner, others)) is None:
            continue
        concerned = (each for each in given if not refusal(check, owner, others | {own[each]}))
        return {next(concerned, next(iter(given))): sentences(refused)}
    return {}


def _checks() -> Iterator[tuple[Any, CheckConstraint]]:
    for owner, constraints in get_user_model()().get_constraints():
        for each in constraints:
            if isinstance(each, CheckConstraint):
                yield owner, each
