"""Enroll a second factor in a sign-in that requires one."""

from __future__ import annotations

from vestibule import database
from vestibule.core.caller import Caller
from vestibule.core.errors import ChallengeNotFound
from vestibule.core.factors import FactorAnswer, FactorSetup, Method, SignInState, with_step
from vestibule.core.tokens import AddedFactor
from vestibule.models import Account, PendingSignIn
from vestibule.steps import enrollment, pending_answer, pending_sign_in
from vestibule.steps.complete_sign_in import open_session
from vestibule.steps.pending_answer import Step
from vestibule.steps.repeated import factor_again, idempotent
from vestibule.steps.secure_account import record_confirmed_owner

__all__ = ["begin_enrollment", "confirm_enrollment"]

FLOW = "enroll"
_PASSWORD_AND_MAILBOX = {"pwd", Method.EMAIL_CODE.value}


def begin_enrollment(*, challenge: str, factor: str, caller: Caller) -> FactorSetup:
    """Set up a factor that the sign-in requires; a second call replaces what the first returned.

    Raises:
        ChallengeNotFound: no sign-in of this browser waits for it, or it does not allow this one.
        PermissionDenied: ``SECOND_FACTOR`` is ``off``.
        TooManyRequests: too many requests from this address.
    """
    pending, person = pending_sign_in.own(challenge, caller, states=(SignInState.ENROLL,))
    enrollment.require_open()
    if not pending.allows(factor):
        raise ChallengeNotFound
    setup, sealed = enrollment.set_up(factor, person, bound_to=challenge)
    if not PendingSignIn.objects.set_up(challenge, factor=factor, seed=sealed):
        raise ChallengeNotFound
    return setup


@idempotent("challenge", again=factor_again)
def confirm_enrollment(*, challenge: str, answer: FactorAnswer, caller: Caller) -> AddedFactor:
    """Show that the user has the factor: it is stored and the session opened, or neither is.

    Guesses are counted as in ``answer_challenge``, together with those of the steps before.

    Raises:
        InvalidCode: wrong, expired, or guessed too often; or a factor was enrolled meanwhile.
        InvalidPasskey: the same for a passkey.
        ChallengeNotFound: no sign-in waits for it.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    enrollment.require_open()
    factor = (Method.TOTP if answer.credential is None else Method.PASSKEY).value
    states = (SignInState.ENROLL,)
    return pending_answer.check(
        challenge, answer, _complete, caller, states=states, method=factor, flow=FLOW
    )


def _complete(step: Step) -> AddedFactor | None:
    """Store the factor and open the session, with the account locked.

    Not where the account has got a factor meanwhile: a password and the mailbox are not enough
    to add another one.
    """
    pending, person, caller = step.pending, step.person, step.caller
    with database.atomic():
        accounts = Account.objects.of(person.id)
        if not accounts.hold_in(pending.epoch) or accounts.enrolled().exists():
            return None
        used = enrollment.confirm(step.method, step.answer, person, pending)
        if not used:
            return None  # without a rollback: the challenge of a passkey stays spent
        if not PendingSignIn.objects.consume(pending.handle):
            database.roll_back()  # another request was faster
            return None
        if set(pending.amr.split()) >= _PASSWORD_AND_MAILBOX:
            # Else control of the mailbox alone would later remove the factor, as a registrant's.
            record_confirmed_owner(person, caller)
        codes = enrollment.added(person, step.method, caller)
        amr = with_step(pending.amr, used)
        return AddedFactor(open_session(pending_answer.authentication(step, amr)), codes)
