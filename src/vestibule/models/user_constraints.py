"""What the constraints of the host's user model say about values before they are stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import BaseConstraint, CheckConstraint, UniqueConstraint

from vestibule import database
from vestibule.models.host_user import email_field, stored_user


def violated(
    values: Mapping[str, Any], *, of: int | str | None = None, defaults: bool = False
) -> tuple[str, ValidationError] | None:
    """Return the first violated constraint, with the first of these columns that it concerns.

    ``values`` by column. ``of`` is the account that gets them, if it exists: the other columns
    have its values. Those of a new user may still be set by the host's own code, so constraints
    that concern them are left to the database; with ``defaults``, which is for a row that the
    database has refused, they have their defaults.

    That an address or a username is taken is not said here: clients may not have to learn it.
    """
    constraints = list(_constraints()) if values else []
    if not constraints:
        return None
    draft = _draft(values, of, defaults=defaults)
    for owner, constraint in constraints:
        refused = draft.refused_by(owner, constraint)
        if refused is None:
            continue
        for column in values:
            if draft.refused_by(owner, constraint, but_for=column) is None:
                return column, refused
    return None


@dataclass(frozen=True, slots=True)
class _Draft:
    """An unsaved state of a user; ``unset`` columns have no value yet, ``taken`` may be taken."""

    user: Any
    unset: set[str]
    taken: set[str]

    def refused_by(
        self, owner: Any, constraint: BaseConstraint, *, but_for: str = ""
    ) -> ValidationError | None:
        """Return what a constraint says, unless it concerns a column without a value."""
        without = {*self.unset, but_for}
        if not isinstance(constraint, CheckConstraint):
            without |= self.taken
        try:
            constraint.validate(owner, self.user, exclude=without, using=database.alias())
        except ValidationError as refused:
            return refused
        return None


def _draft(values: Mapping[str, Any], of: int | str | None, *, defaults: bool) -> _Draft:
    model = get_user_model()
    identifiers = {email_field(), model.USERNAME_FIELD}
    if stored := None if of is None else stored_user(of):
        draft = _Draft(stored, set(), identifiers & set(values))
    else:
        draft = _Draft(model(), _unset(values, identifiers, defaults=defaults), identifiers)
    for column, value in values.items():
        setattr(draft.user, column, value)
    return draft


def _unset(values: Mapping[str, Any], identifiers: set[str], *, defaults: bool) -> set[str]:
    """Return the columns of a new row that have no value yet."""
    columns = get_user_model()._meta.concrete_fields
    others = {each.name: each for each in columns if each.name not in values}
    if not defaults:
        return set(others)
    set_otherwise = {"password", *identifiers}
    return {
        name
        for name, each in others.items()
        if name in set_otherwise or not _has_simple_default(each)
    }


def _has_simple_default(column: Any) -> bool:
    """Whether Django gives each new row the same kind of value, without the database."""
    if column.primary_key or column.generated or column.has_db_default():
        return False
    return bool(column.has_default() or column.null or column.empty_strings_allowed)


def _constraints() -> Iterator[tuple[Any, BaseConstraint]]:
    model = get_user_model()
    for owner in (model, *model._meta.get_parent_list()):
        for each in owner._meta.constraints:
            yield owner, each
        for columns in owner._meta.unique_together:
            yield owner, UniqueConstraint(fields=columns, name="unique_together")
