"""Deactivate, reactivate and delete accounts."""

from __future__ import annotations

from vestibule import audit, delivery
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import AlreadyActive, AlreadyDeactivated, StillActive
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account
from vestibule.steps import delete_account, permissions, reauthentication
from vestibule.steps.deactivate_account import deactivate, switch

__all__ = ["activate_user", "deactivate_user", "delete_user"]


def deactivate_user(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> Person:
    """Deactivate an account and end all its sessions.

    Links and codes sent before are void, even after a reactivation. A user who is leaving
    (``DELETION_GRACE``) can no longer undo that, and the deletion goes on: the owner asked for it.
    The role decides whether users may deactivate themselves (``Role.leaves``).

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not deactivate it.
        AlreadyDeactivated: the account is deactivated already, and its user cannot undo that.
        LastAdmin: there would be no active administrator left.
    """
    with permissions.lock_for(account, Action.DEACTIVATE, claims, caller) as locked:
        person = locked.person
        if not person.is_active and not delete_account.owner_may_undo(person.id):
            raise AlreadyDeactivated
        deactivate(person)
        audit.record(Event.DEACTIVATED, caller, account=person.id, actor=locked.by)
        delivery.queue(Message("account_deactivated", person.email, {"name": person.first_name}))
    return Account.objects.of(person.id).person() or person


def activate_user(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> Person:
    """Let a deactivated account sign in again. Earlier sessions, links and codes stay void.

    A deletion that its user requested is called off.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not activate it.
        AlreadyActive: the account is not deactivated.
    """
    with permissions.lock_for(account, Action.ACTIVATE, claims, caller) as locked:
        person = locked.person
        if person.is_active:
            raise AlreadyActive
        Account.objects.of(person.id).update(enabled=True, deletion_due_at=None)
        switch(person.id, to=True)
        audit.record(Event.REACTIVATED, caller, account=person.id, actor=locked.by)
    return Account.objects.of(person.id).person() or person


def delete_user(
    *,
    account: int | str,
    claims: AccessClaims | None,
    caller: Caller,
    credential: FreshCredential = NO_CREDENTIAL,
) -> Person:
    """Delete a deactivated account and the host's user; returns the person.

    The host's own models decide what happens to its data about the user (``on_delete``). The
    audit trail stays, without anything that identifies the user. A ``credential`` that is given, as
    a contract may ask for one, must be the actor's.

    Raises:
        WrongPassword, InvalidCode: the credential that was given is wrong.
        ReauthenticationRequired: one was given, and the actor has not used an enrolled factor
            lately.
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not delete it.
        StillActive: it must be deactivated first.
        AccountInUse: protected records of the host refer to it.
    """
    if credential != NO_CREDENTIAL:
        reauthentication.require_fresh(credential, claims=claims, caller=caller)
    with permissions.lock_for(account, Action.DELETE, claims, caller) as locked:
        person = locked.person
        if person.is_active:
            raise StillActive
        delete_account.delete(person.id, actor=locked.by, caller=caller)
    return person
