"""Deactivate an account, take it up again, or delete it for good."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.utils import timezone

from vestibule import audit, delivery
from vestibule.core.caller import Caller
from vestibule.core.errors import (
    AlreadyActive,
    AlreadyDeactivated,
    LastAdmin,
    StillActive,
)
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account, administrators
from vestibule.models.host_user import user_has
from vestibule.steps import delete_account, permissions
from vestibule.steps.secure_account import secure

__all__ = ["activate_user", "deactivate_user", "delete_user"]


def deactivate_user(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> Person:
    """Deactivate an account and end every session of it at once.

    Links and codes that were sent before are void, and stay so. Who may do it to
    themselves is a matter of the role (``Role.leaves``).

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not do this.
        AlreadyDeactivated: it is.
        LastAdmin: there would be no active administrator left.
    """
    with permissions.lock_for(account, Action.DEACTIVATE, claims, caller) as taken:
        person = taken.person
        if not person.is_active:
            raise AlreadyDeactivated
        if not administrators.but_the_last(Account.objects.of(person.id)).update(enabled=False):
            raise LastAdmin
        _switch(person.id, to=False)
        secure(person.id, EndReason.ACCOUNT_DEACTIVATED)
        audit.record(Event.DEACTIVATED, caller, account=person.id, actor=taken.by)
        delivery.queue(Message("account_deactivated", person.email, {"name": person.first_name}))
    return Account.objects.of(person.id).person() or person


def activate_user(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> Person:
    """Let a deactivated account sign in again. Nothing of before comes back to life.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not do this.
        AlreadyActive: it is not deactivated.
    """
    with permissions.lock_for(account, Action.ACTIVATE, claims, caller) as taken:
        person = taken.person
        if person.is_active:
            raise AlreadyActive
        Account.objects.of(person.id).update(enabled=True, deletion_due_at=None)
        _switch(person.id, to=True)
        audit.record(Event.REACTIVATED, caller, account=person.id, actor=taken.by)
    return Account.objects.of(person.id).person() or person


def delete_user(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> Person:
    """Delete a deactivated account and the host's user; returns who it was.

    What the host keeps about the user goes or stays as its own models say. The
    audit trail stays, without anything that says whose it was.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not do this.
        StillActive: it must be deactivated first.
        AccountInUse: records of the host hold on to it.
    """
    with permissions.lock_for(account, Action.DELETE, claims, caller) as taken:
        person = taken.person
        if person.is_active:
            raise StillActive
        delete_account.delete(person.id, actor=taken.by, caller=caller)
    return person


def _switch(account: int | str, *, to: bool) -> None:
    """Let the host's user say the same, where it can."""
    if user_has("is_active"):
        get_user_model()._default_manager.filter(pk=account).update(is_active=to)
    Account.objects.of(account).update(updated_at=timezone.now())
