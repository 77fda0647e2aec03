"""Reset the lost second factors of a user: by an administrator, after a delay with notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from vestibule import audit, database, delivery
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import (
    InvalidInput,
    NotFound,
    Problem,
    ResetPending,
    StepUpRequired,
)
from vestibule.core.events import Event
from vestibule.core.factors import satisfies
from vestibule.core.people import Person
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account, FactorReset
from vestibule.models.host_user import id_from, public_id
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.steps import enrolled_factors, factor_reset, idempotency, permissions
from vestibule.steps.enrolled_factors import Factors
from vestibule.steps.reauthentication import RECENT
from vestibule.steps.repeated import idempotent

__all__ = [
    "Factors",
    "ask_to_reset_factors",
    "cancel_factor_reset",
    "cancel_own_factor_reset",
    "finish_due_resets",
    "read_factors",
    "reset_factors_now",
]

REASON_MAX = 300
"""Longest reason, in characters: the length of the column."""
SERVER = "server"
"""Who acts where a command does."""


def read_factors(*, account: int | str, claims: AccessClaims | None) -> Factors:
    """List the second factors of another user.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not reset its factors.
    """
    actor = permissions.actor_of(claims)
    person = permissions.allowed(id_from(str(account)), Action.RESET_FACTORS, actor)
    return enrolled_factors.read(person)


def _due(record: IdempotencyRecord, caller: Caller) -> datetime:
    return datetime.fromisoformat(record.data["due"])


@idempotent(again=_due)
def ask_to_reset_factors(
    *, account: int | str, reason: str, claims: AccessClaims | None, caller: Caller
) -> datetime:
    """Schedule the removal of all second factors of a user who has lost them.

    Returns when it is due (``FACTOR_RESET_DELAY``). The owner is told at once who asked for it
    and why, by mail, and by text message to a verified number. Any of the owner's factors or
    sessions cancels it. Signing in without a factor is possible after the delay only, and
    confirms the mailbox: control of it is never enough by itself.

    Raises:
        InvalidInput: no reason was given, or one of more than 300 characters.
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, the caller may not read it, or it has no factor.
        PermissionDenied: the caller may read the account, but not reset its factors.
        StepUpRequired: the caller has not used a second factor within the last ten minutes.
        ResetPending: a reset is scheduled already.
    """
    reason = _checked(reason)
    with permissions.lock_for(account, Action.RESET_FACTORS, claims, caller) as locked:
        _require_strong(claims)
        enrolled = locked.person.is_enrolled
        due = _schedule(locked, reason, caller) if enrolled else None
        if due is not None:
            idempotency.keep(caller, account=locked.person.id, due=due.isoformat())
    if not enrolled:
        raise NotFound
    if due is None:
        raise ResetPending
    return due


def reset_factors_now(*, account: int | str, reason: str, caller: Caller) -> None:
    """Remove all second factors of a user at once, for operators with access to the server.

    Raises:
        InvalidInput: no reason was given, or one of more than 300 characters.
        NotFound: there is no such account, or it has no factor.
    """
    reason = _checked(reason)
    with permissions.lock_for(account, Action.RESET_FACTORS, None, caller) as locked:
        person, enrolled = locked.person, locked.person.is_enrolled
        if enrolled:
            resets = FactorReset.objects.of(person.id)
            resets.ask(person.id, actor=SERVER, reason=reason, delay=timedelta())
            resets.finish()
            factor_reset.carry_out(person, caller, by=SERVER)
    if not enrolled:
        raise NotFound


def cancel_factor_reset(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> None:
    """Cancel the scheduled reset of another user's factors.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, the caller may not read it, or no reset is scheduled.
        PermissionDenied: the caller may read the account, but not reset its factors.
    """
    with permissions.lock_for(account, Action.RESET_FACTORS, claims, caller) as locked:
        canceled = factor_reset.cancel(locked.person, caller, actor=locked.by)
    if not canceled:
        raise NotFound


def cancel_own_factor_reset(*, claims: AccessClaims, caller: Caller) -> None:
    """Cancel the scheduled reset of the caller's own factors; any session is enough.

    Raises:
        NotAuthenticated: the account is gone or deactivated, or the session has ended.
        NotFound: no reset is scheduled.
    """
    with database.atomic():
        canceled = factor_reset.cancel(permissions.lock_own(claims), caller)
    if not canceled:
        raise NotFound


def finish_due_resets(*, caller: Caller) -> int:
    """Carry out the resets whose delay is over; returns how many. Workers call it hourly."""
    finished = 0
    for key in list(FactorReset.objects.due().values_list("account_id", flat=True)):
        person = Account.objects.of(public_id(key)).person()
        finished += person is not None and factor_reset.carry_out_if_due(person, caller)
    return finished


def _checked(reason: str) -> str:
    short = " ".join(reason.split())
    if not short:
        raise InvalidInput({"reason": (Problem("field_required"),)})
    if len(short) > REASON_MAX:
        raise InvalidInput({"reason": (Problem("field_too_long", {"max": REASON_MAX}),)})
    return short


def _require_strong(claims: AccessClaims | None) -> None:
    if claims is None:
        return
    longest = int(RECENT.total_seconds())
    recent = clock.timestamp() - claims.auth_time <= longest
    if not (recent and satisfies(claims.acr, "aal2")):
        raise StepUpRequired("aal2", longest)


def _schedule(locked: permissions.LockedAccount, reason: str, caller: Caller) -> datetime | None:
    """Store the reset and tell the owner; None if one is pending already."""
    person, actor = locked.person, locked.actor.id if locked.actor else None
    due = FactorReset.objects.ask(
        person.id,
        actor=str(actor or SERVER),
        reason=reason,
        delay=settings.FACTOR_RESET_DELAY,
    )
    if due is not None:
        audit.record(
            Event.FACTOR_RESET_ASKED, caller, account=person.id, actor=actor, reason=reason
        )
        _tell(person, locked.actor, reason, due)
    return due


def _tell(person: Person, actor: Person | None, reason: str, due: datetime) -> None:
    by = f"{actor.first_name} {actor.last_name}".strip() or actor.username if actor else ""
    values: Mapping[str, Any] = {
        "name": person.first_name,
        "actor": by,
        "reason": reason,
        "due": due,
    }
    delivery.queue(Message("factor_reset_asked", person.email, values))
    profile = Account.objects.of(person.id).profile_of(person.id)
    if settings.SMS_BACKEND and profile and profile.phone and profile.phone_verified:
        delivery.queue(Message("factor_reset_asked", profile.phone, {"due": due}, "sms"))
