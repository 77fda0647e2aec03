"""The second step of a sign-in: a second factor, or an emailed code."""

from __future__ import annotations

from dataclasses import replace
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
    TRUSTED_DEVICE,
    FactorAnswer,
    Method,
    SignInState,
    used_factor,
    with_step,
)
from vestibule.core.tokens import SignedIn
from vestibule.models import Account, PendingSignIn
from vestibule.models.host_user import id_from, missing_key
from vestibule.models.sql.statements import Statement, use_up
from vestibule.steps import (
    factor_attempts,
    idempotency,
    pending_answer,
    pending_sign_in,
    second_factor,
    trusted_device,
)
from vestibule.steps.complete_sign_in import next_step, open_session
from vestibule.steps.pending_answer import Step
from vestibule.steps.pending_sign_in import browser_hashes
from vestibule.steps.repeated import idempotent
from vestibule.steps.second_factor import VerifiedAnswer
from vestibule.steps.secure_account import record_confirmed_owner

__all__ = [
    "answer_challenge",
    "answer_open_challenge",
    "answer_trust",
    "choose_method",
    "open_challenge",
    "resend_challenge",
]

FLOW = "challenge"
_ANSWERED = (SignInState.CONFIRM_EMAIL, SignInState.SECOND_FACTOR)


@idempotent("challenge")
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
        PasswordLocked: a hundred consecutive failures of the device, or wrong codes of the app.
    """
    result = pending_answer.check(
        challenge, answer, _advance, caller, states=_ANSWERED, method=method, flow=FLOW
    )
    return cast("SignedIn | ChallengeRequired", result)  # mypy infers object from a union


def _advance(step: Step) -> SignedIn | ChallengeRequired | None:
    """Check the answer, use it up, and open the session: all or nothing.

    The account is locked, so that what secures it comes before or after as a whole.
    """
    pending = step.pending
    with database.atomic():
        right = _verify(step)
        if right is None:
            return None
        if step.method == Method.EMAIL_CODE:
            step = replace(step, person=replace(step.person, email_verified=True))
        amr = with_step(pending.amr, right.amr)
        state = next_step(step.person, amr) or _offer(step, amr)
        return _go_on(step, state, amr, right) if state else _open(step, amr, right.once)


def _offer(step: Step, amr: str) -> SignInState | None:
    """Return the state in which the user is asked to trust the device; None if not asked."""
    asks = step.answer.trust_device is None and used_factor(amr.split())
    return SignInState.TRUST_DEVICE if asks and trusted_device.offered(step.person) else None


def _open(step: Step, amr: str, once: tuple[Statement, ...] = ()) -> SignedIn:
    """Open the session, and trust its device if the answer says so."""
    consuming = PendingSignIn.objects.consuming(step.pending.handle)
    signed_in = open_session(pending_answer.authentication(step, amr), once=(*once, consuming))
    with_factor = step.answer.trust_device and used_factor(amr.split())
    return trusted_device.trust(signed_in, step.caller) if with_factor else signed_in


def _verify(step: Step) -> VerifiedAnswer | None:
    """Check the answer, with the account locked; None if it is wrong."""
    pending, given, person = step.pending, step.answer, step.person
    if step.method != Method.EMAIL_CODE:
        return second_factor.verify(
            step.method, given, person, step.caller, bound_to=pending.handle
        )
    # Not if the address has changed since the person was read.
    account = Account.objects.of(person.id).filter(email=person.email)
    held = account.read_held_in(person.epoch, "registrant_unproved", "email_verified_at")
    if held is None or not pending.is_code(given.code, sent_to=person.email):
        return None
    in_doubt, verified_at = held
    # First step and mailbox are one user's. Nothing is voided: that user has set the credentials.
    if in_doubt or verified_at is None:
        record_confirmed_owner(person, step.caller)
    return VerifiedAnswer(Method.EMAIL_CODE.value)


def _go_on(step: Step, state: SignInState, amr: str, right: VerifiedAnswer) -> ChallengeRequired:
    """Ask for the next step of the same sign-in. Its guesses still count."""
    pending, person = step.pending, step.person
    methods = pending_sign_in.methods_of(state, person, amr)
    advancing = PendingSignIn.objects.advancing(
        pending.handle, before=pending.state, state=state, amr=amr, methods=methods
    )
    use_up((*right.once, advancing), *factor_attempts.clearing(person.id, right.amr))
    if state == SignInState.TRUST_DEVICE:  # the fifth guess may have been the right one
        PendingSignIn.objects.give_back_guess(pending.handle)
    if step.caller.idempotency is not None:
        idempotency.keep(
            step.caller, account=person.id, challenge=pending.handle, state=state.value
        )
    step.attempted.succeeded = True
    step.attempted.refund()
    browser = _browser(pending, step.caller)
    return pending_sign_in.challenge(pending.handle, state, methods, methods[0], person, browser)


@idempotent("challenge")
def answer_trust(*, challenge: str, trust: bool, caller: Caller) -> SignedIn:
    """Complete a sign-in whose user was asked whether to trust the device.

    Asked is who answers with ``FactorAnswer(trust_device=None)``. The factor has been used up by
    then, and there is no session before this answer. Account, role and policy are read again: where
    they require another step by now, the sign-in begins from its start.

    Raises:
        InvalidCode: used, expired, of another browser, or the account has changed.
        ChallengeNotFound: no challenge asks for this.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    return pending_answer.check(
        challenge,
        FactorAnswer(trust_device=trust),
        _trusted,
        caller,
        states=(SignInState.TRUST_DEVICE,),
        method=TRUSTED_DEVICE,
        flow=FLOW,
    )


def _trusted(step: Step) -> SignedIn | None:
    """Open the session with the account locked; None if something else is required by now."""
    person, amr = step.person, step.pending.amr
    with database.atomic():
        held = Account.objects.of(person.id).read_held_in(person.epoch, "registrant_unproved")
        if held is None or next_step(person, amr) is not None:
            return None
        return _open(step, amr)


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
    own = waiting.filter(
        state__in=_ANSWERED, browser__in=browser_hashes(caller.csrf or caller.browser)
    )
    found = own.exclude(browser="").order_by("-expires_at").values_list("handle", flat=True).first()
    if found is None:
        raise ChallengeNotFound
    return found


@idempotent("account")
def answer_open_challenge(
    *, account: str, answer: FactorAnswer, caller: Caller
) -> SignedIn | ChallengeRequired:
    """Answer the account's newest open challenge; see ``open_challenge``.

    Raises:
        ChallengeNotFound: there is none, or it has expired.
        (and the errors of ``answer_challenge``)
    """
    challenge = open_challenge(account=account, caller=caller)
    return answer_challenge(challenge=challenge, answer=answer, caller=caller)
