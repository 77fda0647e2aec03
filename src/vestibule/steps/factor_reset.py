"""Resets of second factors: cancel one, and carry one out that is due."""

from __future__ import annotations

from typing import Any

from vestibule import audit, database, delivery
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.factors import WAS_RESET, used_factor
from vestibule.core.people import Person
from vestibule.delivery import Message
from vestibule.models import Account, FactorReset, PendingSignIn
from vestibule.models.sql.statements import Statement
from vestibule.steps import factor_attempts


def carry_out_if_due(person: Person, caller: Caller) -> bool:
    """Remove the factors of an account if a reset of them is due; returns whether it was.

    So a reset is effective on time, whether a worker runs or not.
    """
    if not FactorReset.objects.of(person.id).due().exists():
        return False
    with database.atomic():
        Account.objects.of(person.id).hold()
        due = FactorReset.objects.of(person.id).due().finish()
        if due:
            carry_out(person, caller)
    return due


def carry_out(person: Person, caller: Caller, *, by: str = "") -> None:
    """Remove all factors, recovery codes and trusted devices, and notify the owner.

    The next sign-in confirms the mailbox. Call it with the account locked, after the reset was
    noted as done.
    """
    account = Account.objects.of(person.id)
    account.remove_factors()
    factor_attempts.forget(person.id)
    account.update(factors=WAS_RESET)
    PendingSignIn.objects.of(person.id).void()
    details: dict[str, Any] = {"by": by} if by else {}
    audit.record(Event.FACTOR_RESET_DONE, caller, account=person.id, **details)
    delivery.queue(Message("factor_reset_done", person.email, {"name": person.first_name}))


def cancel(person: Person, caller: Caller, *, actor: int | str | None = None) -> bool:
    """Cancel a pending reset, and notify the owner; False if there is none.

    ``actor`` is the administrator who cancels it; None if the owner does.
    """
    if not FactorReset.objects.of(person.id).pending().exists():
        return False  # as after nearly every sign-in
    with database.atomic():
        canceled = FactorReset.objects.of(person.id).cancel()
        if canceled:
            tell_canceled(person, caller, actor=actor)
    return canceled


def canceling(authentication: Authentication) -> tuple[Statement, ...]:
    """Return the statement that cancels a pending reset at a sign-in with a factor: none is lost.

    If it has changed a row, call ``tell_canceled``.
    """
    if not used_factor(authentication.amr.split()):
        return ()
    return (FactorReset.objects.of(authentication.person.id).canceling(),)


def tell_canceled(person: Person, caller: Caller, *, actor: int | str | None = None) -> None:
    """Record that a reset was canceled, and notify the owner."""
    audit.record(Event.FACTOR_RESET_CANCELED, caller, account=person.id, actor=actor)
    delivery.notify("factor_reset_canceled", person, caller)


def mailbox_confirmed(person: Person) -> None:
    """Note that a sign-in after a reset has confirmed the mailbox, which is required once."""
    Account.objects.of(person.id).filter(factors=WAS_RESET).update(factors="")
