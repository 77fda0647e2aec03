"""The second step of a sign-in: a second factor, or an emailed code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import cast

from vestibule import database, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import (
    ChallengeNotFound,
    TooManyRequests,
)
from vestibule.core.factors import (
    FactorAnswer,
    Method,
    SignInState,
    read_recovery_code,
    used_factor,
    with_step,
)
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn
from vestibule.models import Account, PendingSignIn
from vestibule.models.host_user import id_from, missing_key
from vestibule.steps import attempts, pending_sign_in, second_factor, trusted_device
from vestibule.steps.complete_sign_in import next_step, open_session
from vestibule.steps.pending_sign_in import browser_hash

__all__ = ["answer_challenge", "choose_method", "open_challenge", "resend_challenge"]

STORY = "challenge"
_ANSWERED = (SignInState.CONFIRM_EMAIL, SignInState.SECOND_FACTOR)


def answer_challenge(
    *, challenge: str, answer: FactorAnswer, caller: Caller, method: str = ""
) -> SignedIn | ChallengeRequired:
    """Complete a sign-in with a second factor or the emailed code, or ask for the next step.

    All methods of a challenge share five guesses, whatever is chosen. A wrong answer counts as a
    wrong password does, and so does the right one from another browser than the one that signed
    in. The account is read again, so that changes since the first step apply. The rates are those
    of a sign-in: other clients at the address cannot block the right answer. Without ``method``,
    the form of the answer decides.

    Raises:
        InvalidCode: wrong, used, expired, or guessed too often.
        InvalidPasskey: the same for a passkey.
        ChallengeNotFound: there is no such challenge.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    pending = pending_sign_in.find(challenge, caller, states=_ANSWERED)
    step = _Step(pending, method or _method_of(pending, answer), answer, caller)
    complete = partial(_advance, step)
    result = pending_sign_in.answer(pending, step.method, complete, caller, flow=STORY)
    return cast("SignedIn | ChallengeRequired", result)  # mypy infers object from a union


@dataclass(frozen=True, slots=True)
class _Step:
    """An answer to a pending sign-in: by which method, and from whom."""

    pending: PendingSignIn
    method: str
    answer: FactorAnswer
    caller: Caller


def _method_of(pending: PendingSignIn, answer: FactorAnswer) -> str:
    """Tell by its form what an answer is."""
    if answer.credential is not None:
        return Method.PASSKEY.value
    if pending.allows(Method.EMAIL_CODE):
        return Method.EMAIL_CODE.value
    recovery = read_recovery_code(answer.code)
    return Method.RECOVERY_CODE.value if recovery else Method.TOTP.value


def _advance(
    step: _Step, person: Person, attempted: attempts.Attempted
) -> SignedIn | ChallengeRequired | None:
    """Check the answer, use it up, and open the session: all or nothing.

    The account is locked, so that what secures it comes before or after as a whole.
    """
    pending = step.pending
    with database.atomic():
        if not Account.objects.of(person.id).hold_in(pending.epoch):
            return None
        used = _verify(step, person)
        if not used:
            return None
        amr = with_step(pending.amr, used)
        state = next_step(person, amr)
        if state is not None:
            return _go_on(step, state, amr, person, attempted)
        if not PendingSignIn.objects.consume(pending.handle):
            database.roll_back()  # another request was faster: what this one used is given back
            return None
        signed_in = open_session(pending_sign_in.authentication(pending, person, attempted, amr))
        with_factor = step.answer.trust_device and used_factor(amr.split())
        return trusted_device.trust(signed_in, step.caller) if with_factor else signed_in


def _verify(step: _Step, person: Person) -> str:
    """Check the answer; returns what it adds to ``amr``, or an empty string."""
    pending, answer = step.pending, step.answer
    if step.method != Method.EMAIL_CODE:
        return second_factor.verify(
            step.method, answer, person, step.caller, bound_to=pending.handle
        )
    if not pending.is_code(answer.code):
        return ""
    # The password and the mailbox are both proved.
    doubted = Account.objects.of(person.id).filter(email=person.email, registrant_unproved=True)
    doubted.update(registrant_unproved=False)
    return Method.EMAIL_CODE.value


def _go_on(
    step: _Step,
    state: SignInState,
    amr: str,
    person: Person,
    attempted: attempts.Attempted,
) -> ChallengeRequired | None:
    """Ask for the next step of the same sign-in. Its guesses still count."""
    pending, methods = step.pending, pending_sign_in.methods_of(state, person, amr)
    if not PendingSignIn.objects.advance(
        pending.handle, before=pending.state, state=state, amr=amr, methods=methods
    ):
        database.roll_back()
        return None
    attempted.succeeded = True
    attempted.refund()
    browser = _browser(pending, step.caller)
    return pending_sign_in.challenge(pending.handle, state, methods, methods[0], person, browser)


def choose_method(*, challenge: str, method: str, caller: Caller) -> ChallengeRequired:
    """Choose another way to answer. The guesses so far still count.

    Raises:
        ChallengeNotFound: there is no such challenge for this browser, or it does not allow this.
        TooManyRequests: too many requests from this address.
    """
    pending, person = pending_sign_in.own(challenge, caller, states=_ANSWERED)
    if not pending.allows(method) or not PendingSignIn.objects.choose(challenge, method):
        raise ChallengeNotFound
    methods = tuple(pending.methods.split())
    return pending_sign_in.challenge(
        challenge, SignInState(pending.state), methods, method, person, _browser(pending, caller)
    )


def resend_challenge(*, challenge: str, caller: Caller) -> ChallengeRequired:
    """Send a new code for a challenge. The previous code is void; guesses at it still count.

    Raises:
        ChallengeNotFound: there is no such challenge, or it has expired.
        TooManyRequests: the last code was sent less than ``RESEND_AFTER`` ago.
    """
    pending, person = pending_sign_in.own(challenge, caller, states=_ANSWERED)
    if not pending.allows(Method.EMAIL_CODE):
        raise ChallengeNotFound
    left = PendingSignIn.objects.pause_left(challenge, settings.RESEND_AFTER)
    if left:
        raise TooManyRequests(left)
    pending_sign_in.require_code(person.id, caller)
    with database.atomic():
        sent = pending_sign_in.send_code(challenge, person, caller)
    if not sent:
        raise TooManyRequests(int(settings.RESEND_AFTER.total_seconds()))
    methods = tuple(pending.methods.split())
    return pending_sign_in.challenge(
        challenge,
        SignInState(pending.state),
        methods,
        Method.EMAIL_CODE,
        person,
        _browser(pending, caller),
    )


def _browser(pending: PendingSignIn, caller: Caller) -> str:
    return caller.browser if pending.browser else ""


def open_challenge(*, account: str, caller: Caller) -> str:
    """Return the id of the account's newest open challenge.

    For clients that keep the id of the account, which can be guessed, instead of the challenge's.
    Only the client that started the sign-in finds the challenge, by its CSRF token. All others get
    the answer for an account without a challenge, and nothing is counted.

    Raises:
        ChallengeNotFound: there is none, or it has expired.
        TooManyRequests: too many requests from this address.
    """
    limits.require("sign_in", caller)
    whose = id_from(account)
    waiting = PendingSignIn.objects.live().of(missing_key() if whose is None else whose)
    own = waiting.filter(state__in=_ANSWERED, browser=browser_hash(caller.csrf or caller.browser))
    found = own.exclude(browser="").order_by("-expires_at").values_list("handle", flat=True).first()
    if found is None:
        raise ChallengeNotFound
    return found
