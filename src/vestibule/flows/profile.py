"""Read and change what an account says about its owner."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from vestibule import audit, delivery
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, NotAuthenticated, Problem
from vestibule.core.events import Event
from vestibule.core.identifiers import is_phone
from vestibule.core.people import Person, Profile
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account
from vestibule.models.facts import NAMES, user_has


def read_profile(*, claims: AccessClaims) -> Profile:
    """Read the caller's profile. One statement.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    profile = Account.objects.profile_of(claims.subject)
    if profile is None or not profile.person.is_active:
        raise NotAuthenticated
    return profile


def change_profile(*, changes: Mapping[str, str], claims: AccessClaims, caller: Caller) -> Profile:
    """Change names and phone number; what is not among the changes stays.

    A new phone number is not verified.

    Raises:
        InvalidInput: a value is not acceptable; nothing was changed.
        NotAuthenticated: the account is gone or deactivated.
    """
    phone = changes.get("phone")
    if phone and not is_phone(phone):
        raise InvalidInput({"phone": (Problem("phone_invalid"),)})
    before = read_profile(claims=claims)

    with transaction.atomic():
        account = Account.objects.of(claims.subject).select_for_update().get()
        account.facts |= {
            name: changes[name] for name in NAMES if name in changes and not user_has(name)
        }
        if phone is not None and phone != before.phone:
            account.phone, account.phone_verified_at = phone, None
        account.updated_at = timezone.now()
        account.save(update_fields=["facts", "phone", "phone_verified_at", "updated_at"])
        _change_user(claims.subject, changes)
        audit.record(Event.PROFILE_CHANGED, caller, account=claims.subject, fields=sorted(changes))
        if phone is not None and phone != before.phone:
            _tell_of_new_phone(before.person, phone, caller)
    return read_profile(claims=claims)


def _tell_of_new_phone(person: Person, phone: str, caller: Caller) -> None:
    audit.record(Event.PHONE_CHANGED, caller, account=person.id)
    news = {"name": person.first_name, "phone": phone, "ip": caller.ip}
    delivery.queue(Message("phone_changed", person.email, news))


def _change_user(account: str, changes: Mapping[str, str]) -> None:
    columns = {name: changes[name] for name in NAMES if name in changes and user_has(name)}
    if columns:
        get_user_model()._default_manager.filter(pk=account).update(**columns)
