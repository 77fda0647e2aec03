"""Update a profile: a step of several flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, cast

from django.contrib.auth import get_user_model
from django.core.validators import RegexValidator
from django.db import IntegrityError

from vestibule import audit, database, delivery
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, Problem, TooManyRequests
from vestibule.core.events import Event
from vestibule.core.identifiers import is_phone, username_key, username_skeleton
from vestibule.core.people import Person, Profile
from vestibule.core.profile_fields import Fact, accepted
from vestibule.delivery import Message
from vestibule.models import (
    Account,
    OneTimeSecret,
    account_search,
    host_user,
    names,
    profile_columns,
)
from vestibule.models.host_user import NAMES, email_field, user_has
from vestibule.models.one_time_secret import Purpose
from vestibule.models.person_columns import Problems
from vestibule.steps import validate_person

_TRIES = 5
_Made = TypeVar("_Made")


def require_good(
    account: int | str, changes: Mapping[str, str], facts: Mapping[str, object]
) -> dict[str, Fact]:
    """Validate new values of an account; returns the profile fields to be stored.

    Raises:
        InvalidInput: names the values that are not acceptable.
    """
    kept, problems = accepted(settings.PROFILE_FIELDS, facts, registering=False)
    problems = {**_refused(account, changes, kept, constraints=not problems), **problems}
    phone = changes.get("phone")
    if phone and not is_phone(phone):
        problems["phone"] = (Problem("phone_invalid"),)
    if problems:
        raise InvalidInput(problems)
    return kept


def _refused(
    account: int | str,
    changes: Mapping[str, str],
    facts: Mapping[str, Fact],
    *,
    constraints: bool = True,
) -> Problems:
    """Return what the host's columns of names and profile fields refuse.

    Its ``constraints`` concern several columns: they are asked once each of the values will do.
    """
    typed = {name: changes[name] for name in NAMES if name in changes}
    found = profile_columns.problems(facts, but_for=account)
    columns = profile_columns.in_user(facts) if constraints and not found else None
    return found | validate_person.problems(typed, columns=columns, of=account)


def named(
    name: str | None, make: Callable[[], _Made], *, but_for: int | str | None = None
) -> _Made:
    """Run ``make``, which assigns a username, after taking it from unverified accounts.

    Both happen in one transaction; an account that loses the name gets a profile event.
    ``name`` is the canonical form, None if there is none; ``but_for`` is the account that
    gets it, if it exists already.

    Raises:
        IntegrityError: the name, or another unique value, is taken.
        TooManyRequests: concurrent requests took and lost the name repeatedly.
    """
    for _ in range(_TRIES):
        try:
            with database.atomic():
                for loser in names.release(name, but_for=but_for) if name else ():
                    audit.record(
                        Event.PROFILE_CHANGED, Caller(), account=loser, fields=["username"]
                    )
                return make()
        except IntegrityError:
            if not name or names.is_taken(name, but_for=but_for):
                raise
            if not names.like(name, but_for=but_for).exists():
                raise  # the conflict is not about the name
    raise TooManyRequests(1)


def change(
    before: Profile,
    changes: Mapping[str, str],
    caller: Caller,
    *,
    actor: int | str | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Store names, phone and profile fields; fields not in ``changes`` stay.

    A new phone number is not verified. ``actor`` is the user who changes another's profile.

    Raises:
        InvalidInput: the username or a unique fact is taken, or the database refuses a value;
            nothing was changed.
        TooManyRequests: concurrent requests want the same username.
    """
    person, phone = before.person, changes.get("phone")
    with database.atomic():
        if changes.get("username", person.username) != person.username:
            _rename(person, changes["username"])
        account = Account.objects.of(person.id).select_for_update().get()
        account.facts = _changed(account.facts, changes, facts or {})
        if phone is not None and phone != before.phone:
            account.phone, account.phone_verified_at = phone, None
        account.updated_at = clock.now()
        account.save(update_fields=["facts", "phone", "phone_verified_at", "updated_at"])
        _change_user(person.id, changes, facts or {})
        account_search.refresh_search_keys(person.id)
        fields = sorted({*changes, *(facts or {})})
        audit.record(Event.PROFILE_CHANGED, caller, account=person.id, actor=actor, fields=fields)
        if phone is not None and phone != before.phone:
            _tell_of_new_phone(person, phone, caller, actor)


def remove_newer_phone(person: Person, moment: datetime, caller: Caller) -> bool:
    """Remove a phone number that was verified after this time; returns whether there was one.

    The owner is notified. Call it in a transaction, with the account locked.
    """
    newer = Account.objects.of(person.id).filter(phone_verified_at__gt=moment).exists()
    profile = Account.objects.profile_of(person.id) if newer else None
    if profile is None:
        return False
    change(replace(profile, person=person), {"phone": ""}, caller)
    return True


def _changed(
    before: Mapping[str, Fact], changes: Mapping[str, str], facts: Mapping[str, Fact]
) -> dict[str, Fact]:
    """Return the facts after a change, without those set to None."""
    names = {name: changes[name] for name in NAMES if name in changes and not user_has(name)}
    after = {**before, **names, **profile_columns.in_account(facts)}
    return {name: fact for name, fact in after.items() if fact is not None}


def _rename(person: Person, name: str) -> None:
    model = get_user_model()
    if email_field() == model.USERNAME_FIELD:  # addresses have a flow of their own
        raise InvalidInput({"username": (Problem("username_invalid"),)})
    wrong = validate_person.problems({"username": name}, of=person.id)
    if wrong or not name:
        raise InvalidInput(wrong or {"username": (Problem("username_invalid"),)})
    key = str(username_key(name))
    users = host_user.users().filter(pk=cast("Any", person.id))
    account = Account.objects.of(person.id)

    def rename() -> None:
        users.update(**{model.USERNAME_FIELD: key})
        account.update(username_skeleton=username_skeleton(key))
        OneTimeSecret.objects.void(person.id, Purpose.RESET_USERNAME)  # mailed for the old name

    taken = names.is_taken(key, but_for=person.id)
    try:
        if not taken:
            named(key, rename, but_for=person.id)
    except IntegrityError:  # a concurrent request took it
        taken = True
    if taken:
        raise InvalidInput({"username": (Problem("username_taken"),)})


def _tell_of_new_phone(person: Person, phone: str, caller: Caller, actor: int | str | None) -> None:
    audit.record(Event.PHONE_CHANGED, caller, account=person.id, actor=actor)
    news = {"name": person.first_name, "phone": phone, "ip": caller.ip}
    delivery.queue(Message("phone_changed", person.email, news))


def _change_user(account: int | str, changes: Mapping[str, str], facts: Mapping[str, Fact]) -> None:
    names = {name: changes[name] for name in NAMES if name in changes and user_has(name)}
    columns = names | profile_columns.in_user(facts)
    if not columns:
        return
    try:
        with database.atomic():
            host_user.users().filter(pk=account).update(**columns)
    except IntegrityError:  # a concurrent request took a value, or only the database knows the rule
        refused = _refused(account, changes, facts)
        unsaid = (Problem("field_refused", sentence=str(RegexValidator.message)),)
        raise InvalidInput(refused or dict.fromkeys([*names, *facts], unsaid)) from None
