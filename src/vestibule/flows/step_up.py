"""Step up: the user of a session authenticates again, and the session goes on (RFC 9470)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import is_password_usable

from vestibule import audit, database, delivery, limits, passwords
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import (
    ChallengeNotFound,
    EnrollmentRequired,
    InvalidCode,
    InvalidPasskey,
    NotAuthenticated,
    Refusal,
    WrongPassword,
)
from vestibule.core.events import Event
from vestibule.core.factors import (
    FactorAnswer,
    Method,
    SignInState,
    acr_of,
    satisfies,
    stepped_up,
    used_factor,
)
from vestibule.core.people import Person, require_active
from vestibule.core.tokens import AccessClaims, SessionState, SignedIn
from vestibule.delivery import Message
from vestibule.models import Account, PendingSignIn, Session
from vestibule.models.host_user import fingerprint_of, public_id
from vestibule.models.sql.statements import UsedUp, use_up
from vestibule.steps import (
    attempts,
    authentication_backends,
    factor_attempts,
    factor_reset,
    pending_answer,
    pending_sign_in,
    renew_session,
    second_factor,
)
from vestibule.steps.repeated import idempotent
from vestibule.steps.second_factor import VerifiedAnswer
from vestibule.steps.secure_account import record_confirmed_owner
from vestibule.tokens.additional_claims import additional_claims
from vestibule.tokens.refresh import renewal_key_hash

__all__ = ["ask_to_step_up", "open_step_up", "step_up"]

FLOW = "step_up"
_ADDS = {
    Method.PASSKEY: "hwk user",
    Method.TOTP: "otp",
    Method.RECOVERY_CODE: "recovery",
    Method.PASSWORD: "pwd",
    Method.EMAIL_CODE: "email_code",
}
"""What each method adds to ``amr``; a passkey may add ``swk`` instead, of the same level."""


def ask_to_step_up(
    *, claims: AccessClaims, caller: Caller, acr: str = "aal1", method: str = ""
) -> ChallengeRequired:
    """Return how the caller can authenticate again in this session, to reach a level.

    By an enrolled factor; without one, by the password or a code that is mailed now, which reach
    ``aal1`` only. ``method`` chooses one of them, if it is offered. An earlier challenge of the
    session becomes void.

    Raises:
        EnrollmentRequired: no method of the account reaches the level.
        TooManyRequests: too many challenges in this session, or messages to this account.
        NotAuthenticated: the account is gone or deactivated.
        SessionOver: the session has ended.
    """
    session, person, encoded = _session(claims)
    methods = _methods(person, encoded, session.amr, acr)
    if not methods:
        raise EnrollmentRequired
    limits.require("proof", limits.known(caller, f"{FLOW} {person.id}"))
    chosen = method if method in methods else methods[0]
    own = f"reauthenticate {person.id}"
    if chosen == Method.EMAIL_CODE:
        limits.require("message", limits.known(caller, own), target=own, account=own)
    with database.atomic():
        PendingSignIn.objects.of(person.id).filter(session=session.id).void()
        handle = PendingSignIn.objects.begin(
            person.id,
            state=SignInState.STEP_UP.value,
            session=session.id,
            amr=session.amr,
            methods=" ".join(methods),
            chosen=chosen,
            transport=session.transport.value,
            password_fingerprint=fingerprint_of(encoded),
            epoch=person.epoch,
        )
        if chosen == Method.EMAIL_CODE:
            _send_code(handle, person, caller)
    return pending_sign_in.challenge(handle, SignInState.STEP_UP, methods, chosen, person, "")


def open_step_up(*, claims: AccessClaims, method: str) -> str:
    """Return the id of this session's open challenge, for clients that keep none themselves.

    Raises:
        ChallengeNotFound: there is none that waits for this method.
    """
    own = PendingSignIn.objects.live().of(claims.subject)
    waiting = own.filter(state=SignInState.STEP_UP.value, session=UUID(hex=claims.session))
    found = waiting.filter(chosen=method).values_list("handle", flat=True).first()
    if found is None:
        raise ChallengeNotFound
    return found


@idempotent(renews_session=True)
def step_up(
    *,
    challenge: str,
    answer: FactorAnswer,
    claims: AccessClaims,
    caller: Caller,
    method: str = "",
    key: str = "",
) -> SignedIn:
    """Answer a challenge of this session; returns its new tokens, as the earlier ones are void.

    If the response is lost, a refresh gets them with ``key``, the request's ``Idempotency-Key``.
    Without ``method``, the form of the answer decides. A challenge takes five guesses. Failures are
    counted by the session, codes of an app by the account too. Another session cannot answer it.

    Raises:
        InvalidCode: wrong, used, expired, guessed too often, or no challenge of this session.
        InvalidPasskey: the same for a passkey.
        WrongPassword: the password is wrong, or a factor is enrolled.
        TooManyRequests: too many wrong attempts in this session; a wait is running.
        PasswordLocked: a hundred wrong attempts in a row.
        NotAuthenticated: the account is gone or deactivated, or the session ended.
        Overloaded: too many passwords are waiting to be hashed.
    """
    pending = _own(challenge, claims)
    method = method or pending_answer.method_of(pending, answer)
    counter = attempts.key_for_account(claims.subject, caller, session=claims.session)
    by_factor = factor_attempts.key_for_session(method, claims, pending.amr.split())
    with factor_attempts.attempt(counter, by_factor, caller) as attempted:
        counted = PendingSignIn.objects.count_guess(challenge, (SignInState.STEP_UP,))
        person = require_active(attempted.person)
        same = pending.is_current(person.epoch, attempted.encoded)
        usable = counted is not None and same and pending.allows(method)
        if method == Method.PASSWORD:
            # In any case, and before the account is locked: it takes a while.
            usable = _is_password(answer.password, attempted, counted) and usable
        result = usable and _advance(pending, method, answer, attempted, claims, caller, key)
    if not result:
        raise _failed(method, person, caller)
    return result


def _session(claims: AccessClaims) -> tuple[SessionState, Person, str]:
    """Return the caller's session, the person and the password hash.

    Raises:
        NotAuthenticated, SessionOver: the account or the session is over.
    """
    found = Session.objects.find(UUID(hex=claims.session))
    if found is None or str(found.state.account_id) != claims.subject:
        raise NotAuthenticated
    found.require_open()
    credentials = Account.objects.of(claims.subject).credentials()
    person, encoded, _ = credentials or (None, "", None)
    return found.state, require_active(person), encoded


def _methods(person: Person, encoded: str, amr: str, acr: str) -> tuple[str, ...]:
    """Return how a level can be reached, the preferred method first."""
    offered = pending_sign_in.methods_of(SignInState.STEP_UP, person, amr)
    if not person.is_enrolled:
        by_password = is_password_usable(encoded) or bool(authentication_backends.others())
        offered = (Method.PASSWORD.value,) * by_password
        offered += (Method.EMAIL_CODE.value,) * bool(person.email)
    reached = {each: acr_of(stepped_up(amr, _ADDS[Method(each)]).split()) for each in offered}
    return tuple(each for each in offered if satisfies(reached[each], acr))


def _send_code(handle: str, person: Person, caller: Caller) -> None:
    life = settings.CODE_LIFETIME
    code = PendingSignIn.objects.send_code(
        handle, sent_to=person.email, life=life, pause=timedelta()
    )
    audit.record(Event.REAUTHENTICATION_ASKED, caller, account=person.id)
    values: dict[str, object] = {"name": person.first_name, "code": code}
    values |= {"minutes": int(life.total_seconds()) // 60}
    values |= {"ip": caller.ip, "user_agent": caller.user_agent}
    delivery.queue(Message("reauthentication_code", person.email, values))


def _own(challenge: str, claims: AccessClaims) -> PendingSignIn:
    """Return a step-up of the caller's session.

    Raises:
        ChallengeNotFound: there is none; another session's is none either.
    """
    pending = PendingSignIn.objects.find(challenge)
    if (
        pending is None
        or pending.state != SignInState.STEP_UP
        or pending.session != UUID(hex=claims.session)
        or str(public_id(pending.account_id)) != claims.subject
    ):
        raise ChallengeNotFound
    return pending


def _is_password(
    password: str, attempted: attempts.OpenAttempt, counted: PendingSignIn | None
) -> bool:
    """Check the password; a refusal gives the guess back (``counted``), as it was not checked."""
    try:
        right = passwords.matches(password, attempted.encoded)
        return right or authentication_backends.confirm(attempted.person, password)
    except Refusal:
        if counted is not None:
            PendingSignIn.objects.give_back_guess(counted.handle)
        raise


def _advance(
    pending: PendingSignIn,
    method: str,
    answer: FactorAnswer,
    attempted: attempts.OpenAttempt,
    claims: AccessClaims,
    caller: Caller,
    key: str,
) -> SignedIn | None:
    """Check the answer, use it up, and renew the session: all or nothing.

    The account is locked, so that what secures it comes before or after as a whole.
    """
    person = require_active(attempted.person)
    additional = additional_claims(person, caller)
    with suppress(UsedUp), database.atomic():
        right = _verify(pending, method, answer, person, caller)
        if right is None:
            return None
        consuming = PendingSignIn.objects.consuming(pending.handle)
        use_up((*right.once, consuming), *factor_attempts.clearing(person.id, right.amr))
        amr = stepped_up(pending.amr, right.amr)
        this = UUID(hex=claims.session)
        renewal = Session.objects.step_up(this, amr, renewal_key_hash(key, this))
        renewed = renew_session.issue(renewal, caller, additional=additional)
        attempted.succeed()
        _record(renewed, amr, method, caller)
        return renewed
    return None


def _verify(
    pending: PendingSignIn, method: str, answer: FactorAnswer, person: Person, caller: Caller
) -> VerifiedAnswer | None:
    """Check the answer, with the account locked; None if it is wrong."""
    if method in {Method.PASSWORD, Method.EMAIL_CODE}:
        held = Account.objects.of(person.id).hold_in(person.epoch)
        # A password was checked before the account was locked.
        by_password = method == Method.PASSWORD
        right = held and (by_password or pending.is_code(answer.code, sent_to=person.email))
        if right and not by_password:
            record_confirmed_owner(person, caller)  # who is signed in, has the mailbox too
        return VerifiedAnswer(_ADDS[Method(method)]) if right else None
    return second_factor.verify(method, answer, person, caller, bound_to=pending.handle)


def _record(renewed: SignedIn, amr: str, method: str, caller: Caller) -> None:
    """Record that a session has stepped up; a pending reset of factors is canceled by a factor."""
    person, this, acr = renewed.person, renewed.session, acr_of(amr.split())
    if used_factor(amr.split()):
        factor_reset.cancel(person, caller)
    audit.record(Event.STEPPED_UP, caller, account=person.id, session=this, method=method, acr=acr)


def _failed(method: str, person: Person, caller: Caller) -> Refusal:
    """Record a wrong answer; returns the refusal."""
    if method in {Method.PASSWORD, Method.EMAIL_CODE}:
        audit.record(Event.REAUTHENTICATION_FAILED, caller, account=person.id)
        return WrongPassword() if method == Method.PASSWORD else InvalidCode()
    audit.record(Event.FACTOR_FAILED, caller, account=person.id, method=method)
    return InvalidPasskey() if method == Method.PASSKEY else InvalidCode()
