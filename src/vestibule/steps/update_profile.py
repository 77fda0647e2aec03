"""Changes what an account says about its owner: a step that several stories share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from vestibule import audit, delivery
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, Problem, TooManyRequests
from vestibule.core.events import Event
from vestibule.core.identifiers import is_phone, username_key, username_problem, username_skeleton
from vestibule.core.people import Person, Profile
from vestibule.core.profile_fields import Fact, accepted
from vestibule.delivery import Message
from vestibule.models import Account, account_search, names
from vestibule.models.host_user import NAMES, email_field, user_has

_TRIES = 5
_Made = TypeVar("_Made")


def require_good(changes: Mapping[str, str], facts: Mapping[str, object]) -> dict[str, Fact]:
    """Let only acceptable values through; returns the profile fields as they are kept.

    Raises:
        InvalidInput: naming what is not.
    """
    kept, problems = accepted(settings.PROFILE_FIELDS, facts, registering=False)
    phone = changes.get("phone")
    if phone and not is_phone(phone):
        problems["phone"] = (Problem("phone_invalid"),)
    if problems:
        raise InvalidInput(problems)
    return kept


def username_problems(name: str) -> tuple[Problem, ...]:
    """Judge a user name that somebody chooses; whether it is taken is another question."""
    wrong = username_problem(name, reserved=settings.RESERVED_USERNAMES)
    if wrong:
        return (wrong,)
    if len(name) < settings.USERNAME_MIN_LENGTH:
        return (Problem("username_too_short", {"min": settings.USERNAME_MIN_LENGTH}),)
    return ()


def named(
    name: str | None, make: Callable[[], _Made], *, but_for: int | str | None = None
) -> _Made:
    """Do in one transaction what gives an account a user name, free of those who do not hold it.

    Whoever loses the name so finds a change of the profile among the events. ``name`` is the
    canonical form, None if there is none; ``but_for`` is the account that gets it, where it
    is there already.

    Raises:
        IntegrityError: somebody holds the name, or whatever else is unique.
        TooManyRequests: others took the name and lost it, again and again in this moment.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                for loser in names.release(name, but_for=but_for) if name else ():
                    audit.record(
                        Event.PROFILE_CHANGED, Caller(), account=loser, fields=["username"]
                    )
                return make()
        except IntegrityError:
            if not name or names.is_taken(name, but_for=but_for):
                raise
            if not names.like(name, but_for=but_for).exists():
                raise  # for something else than the name
    raise TooManyRequests(1)


def change(
    before: Profile,
    changes: Mapping[str, str],
    caller: Caller,
    *,
    actor: int | str | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Write down names, phone and profile fields; what is not among them stays.

    A new phone number is not verified. ``actor`` is who did it, if that was another.

    Raises:
        InvalidInput: the user name is not free; nothing was changed.
        TooManyRequests: others want the same user name in this moment.
    """
    person, phone = before.person, changes.get("phone")
    with transaction.atomic():
        if changes.get("username", person.username) != person.username:
            _rename(person, changes["username"])
        account = Account.objects.of(person.id).select_for_update().get()
        account.facts = _changed(account.facts, changes, facts or {})
        if phone is not None and phone != before.phone:
            account.phone, account.phone_verified_at = phone, None
        account.updated_at = timezone.now()
        account.save(update_fields=["facts", "phone", "phone_verified_at", "updated_at"])
        _change_user(person.id, changes)
        account_search.refresh_search_keys(person.id)
        fields = sorted({*changes, *(facts or {})})
        audit.record(Event.PROFILE_CHANGED, caller, account=person.id, actor=actor, fields=fields)
        if phone is not None and phone != before.phone:
            _tell_of_new_phone(person, phone, caller, actor)


def _changed(
    before: Mapping[str, Fact], changes: Mapping[str, str], facts: Mapping[str, Fact]
) -> dict[str, Fact]:
    """Return the facts after a change; what is known no longer is not kept."""
    names = {name: changes[name] for name in NAMES if name in changes and not user_has(name)}
    after = {**before, **names, **facts}
    return {name: fact for name, fact in after.items() if fact is not None}


def _rename(person: Person, name: str) -> None:
    model = get_user_model()
    if email_field() == model.USERNAME_FIELD:  # an address has a story of its own
        raise InvalidInput({"username": (Problem("username_invalid"),)})
    wrong = username_problems(name)
    if wrong:
        raise InvalidInput({"username": wrong})
    key = str(username_key(name))
    users = model._default_manager.filter(pk=cast("Any", person.id))
    account = Account.objects.of(person.id)

    def rename() -> None:
        users.update(**{model.USERNAME_FIELD: key})
        account.update(username_skeleton=username_skeleton(key))

    taken = names.is_taken(key, but_for=person.id)
    try:
        if not taken:
            named(key, rename, but_for=person.id)
    except IntegrityError:  # somebody was faster
        taken = True
    if taken:
        raise InvalidInput({"username": (Problem("username_taken"),)})


def _tell_of_new_phone(person: Person, phone: str, caller: Caller, actor: int | str | None) -> None:
    audit.record(Event.PHONE_CHANGED, caller, account=person.id, actor=actor)
    news = {"name": person.first_name, "phone": phone, "ip": caller.ip}
    delivery.queue(Message("phone_changed", person.email, news))


def _change_user(account: int | str, changes: Mapping[str, str]) -> None:
    columns = {name: changes[name] for name in NAMES if name in changes and user_has(name)}
    if columns:
        get_user_model()._default_manager.filter(pk=account).update(**columns)
