"""Check second factors: one place for every entry point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vestibule.core.caller import Caller
from vestibule.core.factors import FactorAnswer, Method
from vestibule.core.lazy import LazyModule
from vestibule.core.people import Person
from vestibule.models.sql.statements import Statement

if TYPE_CHECKING:
    from vestibule.steps import verify_passkey, verify_recovery_code, verify_totp
else:
    verify_passkey = LazyModule("vestibule.steps.verify_passkey")
    verify_recovery_code = LazyModule("vestibule.steps.verify_recovery_code")
    verify_totp = LazyModule("vestibule.steps.verify_totp")


@dataclass(frozen=True, slots=True)
class VerifiedAnswer:
    """A right answer."""

    amr: str
    """What it adds to ``amr``."""
    once: tuple[Statement, ...] = ()
    """What uses it up (``use_up``), together with the pending row."""


def verify(
    method: str, answer: FactorAnswer, person: Person, caller: Caller, *, bound_to: str
) -> VerifiedAnswer | None:
    """Check an answer, with the account locked; None if it is wrong.

    Call it in the transaction that opens the session, after the guess was counted. The account
    must not have been secured since ``person`` was read. ``bound_to`` is the handle of the pending
    row: a passkey signs for that one alone.

    Raises:
        UsedUp: it is wrong, or was used.
    """
    if method == Method.TOTP:
        taken = verify_totp.verify(person, answer.code)
        return None if taken is None else VerifiedAnswer("otp", (taken,))
    if method == Method.RECOVERY_CODE:
        right = verify_recovery_code.verify(person, answer.code, caller)
        return VerifiedAnswer("recovery") if right else None
    if method == Method.PASSKEY:
        used = verify_passkey.verify(person, answer.credential, caller, bound_to=bound_to)
        return VerifiedAnswer(used) if used else None
    return None


def options(method: str, account: int | str, bound_to: str) -> Mapping[str, Any] | None:
    """Return what the browser needs to ask for a factor; None if it needs nothing."""
    return verify_passkey.options(account, bound_to) if method == Method.PASSKEY else None
