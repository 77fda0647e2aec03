"""Validate the profile fields of a new user, however it is created."""

from __future__ import annotations

from collections.abc import Mapping

from vestibule.conf import settings
from vestibule.core.errors import Problem
from vestibule.core.profile_fields import Fact, accepted
from vestibule.models import profile_columns

Problems = dict[str, tuple[Problem, ...]]


def of_registrant(given: Mapping[str, object]) -> tuple[dict[str, Fact], Problems]:
    """Return the facts to store and the problems, for users who register themselves."""
    kept, problems = accepted(settings.PROFILE_FIELDS, given, registering=True)
    return _checked(kept, problems)


def of_another(given: Mapping[str, object]) -> tuple[dict[str, Fact], Problems]:
    """Return the same for a user whom another one or an operator creates.

    Fields that registrants must give are optional here, but for those that every row of the
    user model needs.
    """
    needed = profile_columns.must_be_given()
    fields = [
        each
        for each in settings.PROFILE_FIELDS
        if each in needed or given.get(each.name) is not None
    ]
    kept, problems = accepted(fields, given, registering=True)
    return _checked(kept, problems)


def _checked(kept: Mapping[str, Fact], problems: Problems) -> tuple[dict[str, Fact], Problems]:
    facts: dict[str, Fact] = {name: fact for name, fact in kept.items() if fact is not None}
    return facts, {**profile_columns.problems(facts), **problems}
