"""Check second factors: one place for every entry point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vestibule.core.caller import Caller
from vestibule.core.factors import FactorAnswer, Method
from vestibule.core.lazy import LazyModule
from vestibule.core.people import Person

if TYPE_CHECKING:
    from vestibule.steps import verify_passkey, verify_recovery_code, verify_totp
else:
    verify_passkey = LazyModule("vestibule.steps.verify_passkey")
    verify_recovery_code = LazyModule("vestibule.steps.verify_recovery_code")
    verify_totp = LazyModule("vestibule.steps.verify_totp")


def verify(
    method: str, answer: FactorAnswer, person: Person, caller: Caller, *, bound_to: str
) -> str:
    """Check an answer and use it up; returns what it adds to ``amr``, or an empty string.

    Call it in the transaction that opens the session, with the account locked, after the guess
    was counted. ``bound_to`` is the handle of the pending sign-in: a passkey signs for that one
    alone.
    """
    if method == Method.TOTP:
        return "otp" if verify_totp.verify(person.id, answer.code) else ""
    if method == Method.RECOVERY_CODE:
        return "recovery" if verify_recovery_code.verify(person, answer.code, caller) else ""
    if method == Method.PASSKEY:
        return verify_passkey.verify(person, answer.credential, caller, bound_to=bound_to)
    return ""


def options(method: str, account: int | str, bound_to: str) -> Mapping[str, Any] | None:
    """Return what the browser needs to ask for a factor; None if it needs nothing."""
    return verify_passkey.options(account, bound_to) if method == Method.PASSKEY else None
