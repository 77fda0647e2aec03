"""Profile fields whose values are in columns of the host's user model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models

from vestibule.conf import settings
from vestibule.core.errors import Problem
from vestibule.core.profile_fields import Fact, ProfileField
from vestibule.models.host_user import rows_with, user_has
from vestibule.models.person_columns import Problems, sentences


def declared() -> tuple[ProfileField, ...]:
    """Return the fields of ``PROFILE_FIELDS`` that have a column in the user model."""
    return tuple([each for each in settings.PROFILE_FIELDS if each.column])


def column_of(field: ProfileField) -> Any:
    """Return the field of the user model."""
    return get_user_model()._meta.get_field(field.column)


def lacks_value(column: Any) -> bool:
    """Whether neither Django nor the database gives a new row a value of this column."""
    given = column.has_default() or column.has_db_default() or column.null or column.primary_key
    by_django = getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False)
    return not (given or by_django or column.generated)


def may_be_empty(column: Any) -> bool:
    """Whether any number of rows may have no value, or an empty text."""
    return bool(column.null or (column.empty_strings_allowed and not column.unique))


def must_be_given() -> tuple[ProfileField, ...]:
    """Return the fields without which no user can be stored, by any code."""
    return tuple(
        each
        for each in declared()
        if lacks_value(column_of(each)) and not may_be_empty(column_of(each))
    )


def in_account(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the facts that the account stores."""
    theirs = {each.name for each in declared()}
    return {name: fact for name, fact in facts.items() if name not in theirs}


def in_user(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Return the values of the columns that the user model stores, by column."""
    return {
        each.column: _value(column_of(each), facts[each.name])
        for each in declared()
        if each.name in facts
    }


def without_facts() -> dict[str, Any]:
    """Return the empty value of each column that may be empty."""
    columns = [column_of(each) for each in declared()]
    return {each.name: _value(each, None) for each in columns if may_be_empty(each)}


def facts_from(columns: Iterable[Any]) -> dict[str, Fact]:
    """Return the facts in the values of ``declared()``'s columns, in this order."""
    return {
        each.name: fact_of(each, value) for each, value in zip(declared(), columns, strict=True)
    }


def problems(facts: Mapping[str, Fact], *, but_for: int | str | None = None) -> Problems:
    """Validate facts as the user model's columns do: validators, choices, uniqueness.

    ``but_for`` is the account that has them already. Constraints also concern other columns:
    ``person_columns.problems``.
    """
    found = invalid(facts)
    for each in declared():
        column = column_of(each)
        if each.name not in facts or each.name in found or not column.unique:
            continue
        taken = rows_with(each.column).filter(**{each.column: facts[each.name]})
        if facts[each.name] is not None and taken.exclude(pk=but_for).exists():
            found[each.name] = (Problem("field_taken"),)
    return found


def invalid(facts: Mapping[str, Fact]) -> Problems:
    """Validate facts without asking whether other users have the values of unique columns."""
    found: Problems = {}
    for each in declared():
        if each.name in facts:
            wrong = _problems_of(column_of(each), facts[each.name])
            found |= {each.name: wrong} if wrong else {}
    return found


def _problems_of(column: Any, fact: Fact) -> tuple[Problem, ...]:
    if fact is None:
        return () if may_be_empty(column) else (Problem("field_required"),)
    try:
        column.clean(fact, None)
    except ValidationError as refused:
        return sentences(refused)
    return ()


def _value(column: Any, fact: Fact) -> Any:
    """Return a fact as the column stores it; no value is NULL, or else an empty text."""
    if fact is None:
        return None if column.null else ""
    return column.to_python(fact)


def fact_of(field: ProfileField, value: Any) -> Fact:
    """Return a column's value as a fact; raw SQL on SQLite returns numbers and texts."""
    if value is None or value == "":
        return None
    stored = column_of(field).to_python(value)
    return str(stored.isoformat()) if field.kind == "date" else stored


def taken_among(facts: Iterable[Mapping[str, Fact]]) -> set[tuple[str, Fact]]:
    """Return the names and values of unique columns that other users have. One query for each."""
    every, taken = list(facts), set[tuple[str, Fact]]()
    for each in unique():
        wanted = {one[each.name] for one in every if one.get(each.name) is not None}
        rows = rows_with(each.column).filter(**{f"{each.column}__in": wanted})
        values = rows.values_list(each.column, flat=True)
        taken |= {(each.name, fact_of(each, value)) for value in values}
    return taken


def unique() -> tuple[ProfileField, ...]:
    """Return the fields of which no two users have the same value."""
    return tuple(each for each in declared() if column_of(each).unique)


KINDS: dict[str, tuple[type[models.Field[Any, Any]], ...]] = {
    "text": (models.CharField, models.TextField),
    "choice": (models.CharField, models.TextField),
    "boolean": (models.BooleanField,),
    "integer": (models.IntegerField,),
    "date": (models.DateField,),
}
"""Columns that can store each kind of field."""


def unsound(field: ProfileField) -> str:
    """Return why the user model cannot store a field in this column; empty if it can."""
    if not user_has(field.column):
        return "has no such column"
    column = column_of(field)
    room = getattr(column, "max_length", None)
    longest = max([len(value) for value, _ in field.choices] or [field.max_length])
    if not isinstance(column, KINDS[field.kind]) or isinstance(column, models.DateTimeField):
        return f"stores no {field.kind} there"
    if room and field.kind in ("text", "choice") and longest > room:
        return f"has room for {room} characters there"
    if lacks_value(column) and not may_be_empty(column) and not field.required:
        return "requires it: the field must be required, too"
    return ""
