"""Answers to pending sign-ins: count each, and check those that may count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from vestibule import audit, limits
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.errors import ChallengeNotFound, InvalidCode, InvalidPasskey, Refusal
from vestibule.core.events import Event
from vestibule.core.factors import FactorAnswer, Method, SignInState, read_recovery_code
from vestibule.core.people import Person, active
from vestibule.core.tokens import Transport
from vestibule.models import PendingSignIn
from vestibule.models.host_user import public_id
from vestibule.models.sql.statements import UsedUp
from vestibule.steps import attempts, factor_attempts
from vestibule.steps.pending_sign_in import is_same_browser

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Step:
    """An answer that may count: to which pending sign-in, by which method, and from whom."""

    pending: PendingSignIn
    method: str
    answer: FactorAnswer
    person: Person
    attempted: attempts.OpenAttempt
    caller: Caller


def check(
    challenge: str,
    given: FactorAnswer,
    complete: Callable[[Step], Result | None],
    caller: Caller,
    *,
    states: Collection[SignInState],
    method: str = "",
    flow: str,
) -> Result:
    """Count one answer to a challenge, and let ``complete`` check it if it may count.

    ``complete`` returns None, or raises ``UsedUp``, if the answer is wrong. The rates are those of
    a sign-in, and a wrong answer counts as a wrong password does. A guess that a rate or a wait
    refuses is given back: it was not checked. Without ``method``, the form of the answer decides.

    Raises:
        InvalidCode: wrong, used, expired, or guessed too often.
        InvalidPasskey: the same for a passkey.
        ChallengeNotFound: there is no challenge in one of these states.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred consecutive failures of the device, or wrong codes of the app.
    """
    pending = PendingSignIn.objects.count_guess(challenge, states)
    if pending is None:
        over = _find(challenge, caller, states)
        raise _not_checked(over, method or method_of(over, given), caller, flow=flow)
    by, checked = method or method_of(pending, given), False
    try:
        with _attempt(pending, by, caller, flow) as attempted:
            checked, result = True, None
            if person := _usable(pending, by, attempted, caller):
                result = _completed(complete, Step(pending, by, given, person, attempted, caller))
    except Refusal:
        if not checked:
            PendingSignIn.objects.give_back_guess(challenge)
        raise
    if result is None:
        raise _failed(pending, by, attempted.asker, caller, flow=flow)
    return result


def method_of(pending: PendingSignIn, given: FactorAnswer) -> str:
    """Tell by its form what an answer is."""
    if given.credential is not None:
        return Method.PASSKEY.value
    if given.password:
        return Method.PASSWORD.value
    if read_recovery_code(given.code):
        return Method.RECOVERY_CODE.value
    return (Method.EMAIL_CODE if pending.allows(Method.EMAIL_CODE) else Method.TOTP).value


def _completed(complete: Callable[[Step], Result | None], step: Step) -> Result | None:
    try:
        return complete(step)
    except UsedUp:
        step.attempted.succeeded = False  # found only when the session was to be opened
        return None


@contextmanager
def _attempt(
    pending: PendingSignIn, method: str, caller: Caller, flow: str
) -> Iterator[attempts.OpenAttempt]:
    key = attempts.key_for_account(public_id(pending.account_id), caller)
    limits.require("sign_in", attempts.asker_of(key, caller))
    asked = method if pending.state == SignInState.SECOND_FACTOR else ""
    by_factor = factor_attempts.key_for_device(asked, public_id(pending.account_id), caller)
    with factor_attempts.attempt(key, by_factor, caller) as attempted:
        attempted.require_rate("sign_in", key)
        limits.refuse_if_spent("proof_failure", attempted.asker, flow=flow)
        yield attempted


def _find(challenge: str, caller: Caller, states: Collection[SignInState]) -> PendingSignIn:
    """Return a challenge whose guesses are used up, or that is over.

    Raises:
        ChallengeNotFound: there is none in one of these states.
        TooManyRequests: too many requests, or unknown challenges, from this address.
    """
    pending = PendingSignIn.objects.find(challenge)
    if pending is None or pending.state not in states:
        limits.require("sign_in", caller)
        limits.require("proof_failure", caller)
        raise ChallengeNotFound
    return pending


def _not_checked(pending: PendingSignIn, method: str, caller: Caller, *, flow: str) -> Refusal:
    """Return the refusal of an answer to what is over: it is no attempt at the account.

    Else those of fifty answers at once that have no guess left could keep the others out, which
    have one. The rates of the address count it.
    """
    key = attempts.key_for_account(public_id(pending.account_id), caller)
    asker = attempts.asker_of(key, caller)
    limits.require("sign_in", asker)
    limits.refuse_if_spent("proof_failure", asker, flow=flow)
    limits.fail("proof_failure", asker, flow=flow)
    return _refusal(method)


def _failed(
    pending: PendingSignIn, method: str, asker: Caller, caller: Caller, *, flow: str
) -> Refusal:
    """Record and count a wrong answer; returns the refusal."""
    account = public_id(pending.account_id)
    if method == Method.EMAIL_CODE:
        audit.record(Event.CHALLENGE_FAILED, caller, account=account)
    else:
        audit.record(Event.FACTOR_FAILED, caller, account=account, method=method)
    limits.fail("proof_failure", asker, flow=flow)
    return _refusal(method)


def _refusal(method: str) -> Refusal:
    return InvalidPasskey() if method == Method.PASSKEY else InvalidCode()


def _usable(
    pending: PendingSignIn, method: str, attempted: attempts.OpenAttempt, caller: Caller
) -> Person | None:
    """Return the person if the right answer would count: in this browser, with nothing changed."""
    person = active(attempted.person)
    if person is None or not pending.is_current(person.epoch, attempted.encoded):
        return None
    return person if pending.allows(method) and is_same_browser(pending, caller) else None


def authentication(step: Step, amr: str) -> Authentication:
    """Return what ``open_session`` goes on with, once all steps are done."""
    pending = step.pending
    done = step.attempted.authenticated(
        step.person, step.attempted.encoded, amr=amr, transport=Transport(pending.transport)
    )
    return replace(done, known_device=pending.known_device, remembered=pending.remembered)
