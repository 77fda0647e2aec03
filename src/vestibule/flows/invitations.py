"""List the invitations that were not accepted yet, send them again, and revoke them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q

from vestibule import audit, limits
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.cursor import Cursor
from vestibule.core.errors import InvalidInput, NotFound, Problem
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key
from vestibule.core.people import NEVER, Person
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.database import DatabaseNow
from vestibule.models import Account, OneTimeSecret
from vestibule.models.host_user import fact_paths, id_from, public_id
from vestibule.models.one_time_secret import OneTimeSecretQuerySet, Purpose
from vestibule.steps import idempotency, permissions, send_invitation
from vestibule.steps.deactivate_account import deactivate
from vestibule.steps.repeated import idempotent, person_again

__all__ = [
    "Invitation",
    "InvitationPage",
    "list_invitations",
    "resend_invitation",
    "revoke_invitation",
]

PAGE = 50
COUNT_MAX = 1000
"""Upper limit of the count."""
_ORDERING = "-id"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was not accepted yet.

    ``inviter`` is None if a command on the server sent it, or if the caller may not read that
    account. ``expired``: its link is refused, until the invitation is sent again.
    """

    person: Person
    inviter: Person | None
    sent_at: datetime
    expires_at: datetime
    expired: bool


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """A page, newest first. ``count`` stops at ``COUNT_MAX``; ``cursor`` is for the next page."""

    invitations: list[Invitation]
    count: int
    cursor: str


def list_invitations(*, cursor: str = "", claims: AccessClaims | None) -> InvitationPage:
    """List the invitations that the caller might have sent, 50 at a time, in four queries.

    Expired ones are kept for 30 days.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        PermissionDenied: the caller may not invite users.
        InvalidInput: the cursor is not one of this list.
    """
    actor = permissions.actor_of(claims)
    pending = _pending(
        permissions.on_roles(actor, Action.READ), permissions.on_roles(actor, Action.CREATE)
    )
    count = pending.count_to(COUNT_MAX)
    if cursor:
        pending = pending.filter(pk__lt=_after(cursor))
    columns = ("pk", "account_id", "data", "sent_at", "expires_at")
    rows = list(pending.order_by("-pk").values_list(*columns)[: PAGE + 1])
    shown, more = rows[:PAGE], rows[PAGE:]
    following = Cursor(_ORDERING, "", str(shown[-1][0])).text() if more else ""
    return InvitationPage(_invitations(shown, actor), count, following)


@idempotent(again=person_again)
def resend_invitation(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> Person:
    """Mail a new link, valid for ``INVITATION_LIFETIME``; the one before is refused from now on.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no pending invitation of this account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not invite users of its role.
        TooManyRequests: too many messages to this address, or from this caller.
    """
    # The rate is asked before the account is locked: its store may be slow.
    meant = permissions.allowed_now(account, Action.CREATE, claims)
    asked = meant is not None and _pending_of(meant).exists()
    if meant and asked:
        target = f"invite {email_key(meant.email)}"
        limits.require("message", caller, kind="invite", target=target)
    with permissions.lock_for(account, Action.CREATE, claims, caller) as locked:
        person = locked.person
        pending = asked and _use_up(person)
        if pending:
            send_invitation.send(person, caller, by=locked.by, resent=True)
            idempotency.keep(caller, account=person.id)
    if not pending:
        raise NotFound
    return person


@idempotent(again=person_again)
def revoke_invitation(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> Person:
    """Revoke an invitation: its link is refused at once, and the account is deactivated.

    Without the deactivation the owner of the mailbox could still get in, by a password reset.
    So it takes the permission to deactivate, not the one to invite. The account can be activated
    or deleted later, by users whose role allows that.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no pending invitation of this account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not deactivate it.
        LastAdmin: there would be no active administrator left.
    """
    with permissions.lock_for(account, Action.DEACTIVATE, claims, caller) as locked:
        person = locked.person
        pending = _use_up(person)
        if pending:
            deactivate(person)
            audit.record(Event.INVITATION_REVOKED, caller, account=person.id, actor=locked.by)
            idempotency.keep(caller, account=person.id)
    if not pending:
        raise NotFound
    return person


def _pending(*of_accounts: Q) -> OneTimeSecretQuerySet:
    """Select the unused invitations of active accounts that were never used.

    An account that had a session is in use, though its address was not verified: the host's
    own backend, or a password that the host's code has set, may have signed its user in.
    ``of_accounts``: conditions on the account.
    """
    # Correlated, so that the few invitations are read, and not all accounts never seen.
    accounts = Account.objects.shown().filter(
        *of_accounts,
        pk=OuterRef("account"),
        email=OuterRef("target"),
        email_verified_at=None,
        last_seen_at=NEVER,
        sessions=None,
        **{fact_paths()["is_active"]: True},
    )
    return OneTimeSecret.objects.unused_invitations().filter(Exists(accounts))


def _pending_of(person: Person) -> OneTimeSecretQuerySet:
    return _pending().of(person.id, Purpose.INVITE)


def _use_up(person: Person) -> bool:
    """Void the link of a pending invitation; False if there is none. One conditional update.

    Call it with the account locked, as an acceptance locks it.
    """
    return bool(_pending_of(person).update(consumed_at=DatabaseNow()))


def _invitations(rows: list[Any], actor: Person | None) -> list[Invitation]:
    inviters = [id_from(str(data.get("by", ""))) for _, _, data, *_ in rows]
    named = {account for _, account, *_ in rows} | {key for key in inviters if key is not None}
    profiles = Account.objects.filter(pk__in=cast("Any", named)).profiles()
    people = {each.person.id: each.person for each in profiles}
    found, now = [], clock.now()
    for (_, account, _, sent_at, expires_at), by in zip(rows, inviters, strict=True):
        person, inviter = people.get(public_id(account)), by and people.get(by)
        if person is None:
            continue  # deleted since
        known = inviter if inviter and permissions.may(actor, Action.READ, inviter) else None
        found.append(Invitation(person, known, sent_at, expires_at, expires_at <= now))
    return found


def _after(text: str) -> int:
    cursor = Cursor.read(text, _ORDERING)
    if cursor is None or not cursor.row.isdecimal():
        raise InvalidInput({"cursor": (Problem("cursor_invalid"),)})
    return min(int(cursor.row), 2**63 - 1)
