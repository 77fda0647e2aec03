"""Create an administrator from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import IntegrityError

from vestibule import audit, database, passwords
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, Problem
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key
from vestibule.core.people import Person
from vestibule.models import Account
from vestibule.models.host_user import stored_user
from vestibule.models.profile_columns import in_user
from vestibule.models.unsaved_user import draft_user
from vestibule.steps import profile_facts, validate_person


def create_admin(
    *, email: str, password: str, caller: Caller, facts: Mapping[str, object] | None = None
) -> Person:
    """Create an account with the administrator's role and access to Django's admin.

    Where addresses must be verified, this one counts as verified: an operator with access to
    the server vouches for it, and otherwise the first administrator could not sign in.
    ``facts`` are raw values of ``PROFILE_FIELDS``: those that the user model requires.

    Raises:
        InvalidInput: the address is not valid or is taken, the password is weak, or a fact is
            missing or not valid.
    """
    kept, wrong = profile_facts.of_another(facts or {})
    if problems := wrong | _problems(email, password, None if wrong else in_user(kept)):
        raise InvalidInput(problems)
    encoded = passwords.make(password)
    try:
        with database.atomic():
            person, _ = Account.objects.register(
                email=email,
                username=None,
                names={},
                encoded=encoded,
                role=settings.ADMIN_ROLE,
                facts=kept,
                is_staff=True,
                is_superuser=True,
            )
            passwords.password_changed(password, lambda: stored_user(person.id))
            if settings.verified_email_required:
                Account.objects.of(person.id).update(email_verified_at=clock.now())
            audit.record(Event.ADMIN_CREATED, caller, account=person.id)
    except IntegrityError:
        raise InvalidInput({"email": (Problem("email_taken"),)}) from None
    return person


def _problems(
    email: str, password: str, columns: Mapping[str, Any] | None
) -> dict[str, tuple[Problem, ...]]:
    key = email_key(email)
    problems = validate_person.problems({"email": email}, columns=columns)
    problems |= validate_person.missing(email=email, username="")
    if key is None:
        problems["email"] = (Problem("email_invalid"),)
    elif Account.objects.named(email=key).exists():
        problems["email"] = (Problem("email_taken"),)
    draft = partial(draft_user, email=email, username="", names={})
    if weak := passwords.problems(password, about=(email,), user=draft):
        problems["password"] = weak
    return problems
