"""Complete a sign-in after the first factor: ask for a second step, or open the session.

Nothing that looks like a session exists before the last step. Passwords, codes and social
sign-in all end here, so that none of them skips a step.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from vestibule import audit, database, delivery
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import AccountDeactivated, InvalidCredentials, Unavailable
from vestibule.core.events import Event
from vestibule.core.factors import (
    BY_MAIL,
    BY_MESSAGE,
    TRUSTED_DEVICE,
    WAS_RESET,
    Method,
    SignInState,
    acr_of,
    used_factor,
)
from vestibule.core.lazy import LazyModule
from vestibule.core.people import Person
from vestibule.core.tokens import SIGNED, SessionState, SignedIn, TokenPair
from vestibule.database import DatabaseNow
from vestibule.models import Account, Attempt, OneTimeSecret
from vestibule.models.host_user import update_last_login, user_key
from vestibule.models.one_time_secret import VOID_RESETS
from vestibule.models.session import EVER_TAKEN_OVER, new_session
from vestibule.models.signing_key import current_ring
from vestibule.models.sql.statements import (
    Statement,
    execute_together,
    update_statement,
    use_up,
)
from vestibule.tokens import device, refresh
from vestibule.tokens.additional_claims import additional_claims

if TYPE_CHECKING:
    from vestibule.steps import (
        displaced_sessions,
        factor_attempts,
        factor_reset,
        idempotency,
        opaque_token,
        pending_sign_in,
        trusted_device,
    )
else:
    displaced_sessions = LazyModule("vestibule.steps.displaced_sessions")
    factor_attempts = LazyModule("vestibule.steps.factor_attempts")
    factor_reset = LazyModule("vestibule.steps.factor_reset")
    idempotency = LazyModule("vestibule.steps.idempotency")
    opaque_token = LazyModule("vestibule.steps.opaque_token")
    pending_sign_in = LazyModule("vestibule.steps.pending_sign_in")
    trusted_device = LazyModule("vestibule.steps.trusted_device")

EMAIL_CODE = Method.EMAIL_CODE.value


def complete_sign_in(authentication: Authentication) -> SignedIn | ChallengeRequired:
    """Ask for the next step where an enrolled factor, role or policy require one, else sign in.

    Raises:
        AccountDeactivated: the account is deactivated.
        InvalidCredentials: the address must be verified first, or there is none for a code.
        TooManyRequests: too many codes were sent to this account lately.
    """
    person = authentication.person
    if refused := sign_in_refusal(person):
        raise refused
    state = next_step(person, authentication.amr)
    asked = state == SignInState.SECOND_FACTOR
    if asked and factor_reset.carry_out_if_due(person, authentication.caller):
        person = replace(person, factors=WAS_RESET)
        authentication = replace(authentication, person=person)
        state = next_step(person, authentication.amr)
    if state == SignInState.SECOND_FACTOR and _skips_factor(authentication):
        authentication = replace(authentication, amr=f"{authentication.amr} {TRUSTED_DEVICE}")
        state = next_step(person, authentication.amr)
    if state is None:
        return open_session(authentication)
    return pending_sign_in.begin(state, authentication)


def sign_in_refusal(person: Person) -> type[InvalidCredentials] | None:
    """Return the error for an account that cannot be signed in to; None if it can.

    An address that must be verified first gets the answer of a wrong password. Any other would
    tell an attacker who registers someone's address whether it had an account already.
    """
    if settings.verified_email_required and not person.email_verified:
        return InvalidCredentials
    return None if person.is_active else AccountDeactivated


def next_step(person: Person, amr: str) -> SignInState | None:
    """Return the step that a sign-in with these methods (``amr``) requires next; None for none.

    An enrolled factor is always asked for, whatever the policy. Users who must enroll one confirm
    the mailbox first, so that a stolen password is not enough to enroll a factor.
    """
    used = amr.split()
    if person.factors and not _used_or_skipped_factor(used):
        if person.is_enrolled:
            return SignInState.SECOND_FACTOR
        if person.email and BY_MAIL.isdisjoint(used):  # its factors were reset
            return SignInState.CONFIRM_EMAIL
    if _code_required(person.role, used):
        return SignInState.CONFIRM_EMAIL
    if not factor_required(person.role) or _meets_policy(used) or not enrollment_due(person.id):
        return None
    confirmed = not (BY_MAIL.isdisjoint(used) and person.email)
    return SignInState.ENROLL if confirmed else SignInState.CONFIRM_EMAIL


def session_lacks_step(*, account: int | str, role: str, amr: str) -> bool:
    """Whether role or policy require a step that a session never took.

    Decided by the current role and policy: such a session does not keep a role that requires
    it. A factor that was enrolled after the sign-in is no reason.
    """
    used = amr.split()
    if _code_required(role, used):
        return True
    if TRUSTED_DEVICE in used and not trusted_device.may_trust(role):
        return True
    lacks = factor_required(role) and not _meets_policy(used)
    return lacks and enrollment_due(account)


def _skips_factor(authentication: Authentication) -> bool:
    """Whether the device is trusted; after a link or code in a message only if no policy asks."""
    person = authentication.person
    by_message = not BY_MESSAGE.isdisjoint(authentication.amr.split())
    if by_message and factor_required(person.role):
        return False
    return trusted_device.is_trusted(person, authentication.caller)


def factor_required(role: str) -> bool:
    """Whether users of a role must have a second factor."""
    return settings.SECOND_FACTOR == "required" or role in settings.SECOND_FACTOR_ROLES


def _code_required(role: str, used: list[str]) -> bool:
    """Whether an emailed code is required in addition to the methods used so far.

    A second factor is stronger, and replaces it; so does a link to the same mailbox.
    """
    first = "pwd" if used[0] in EVER_TAKEN_OVER else used[0]
    asked = settings.SIGN_IN_CHECK == EMAIL_CODE and first in settings.SIGN_IN_CHECK_AFTER
    if not asked and role not in settings.SIGN_IN_CHECK_ROLES:
        return False
    return BY_MAIL.isdisjoint(used) and not _used_or_skipped_factor(used)


def _meets_policy(used: list[str]) -> bool:
    """Whether a sign-in by these methods is one with a second factor.

    A link or code in a message is not, whatever followed but a passkey: mailbox, text messages and
    app may all be on one stolen phone.
    """
    if used[0] in BY_MESSAGE:
        return acr_of(used) != "aal1"
    return _used_or_skipped_factor(used)


def _used_or_skipped_factor(used: list[str]) -> bool:
    return used_factor(used) or TRUSTED_DEVICE in used


def enrollment_due(account: int | str) -> bool:
    """Whether a user who must enroll a factor has to do so now (``SECOND_FACTOR_GRACE``)."""
    grace = settings.SECOND_FACTOR_GRACE
    if not grace:
        return True
    accounts = Account.objects.of(account)
    undecided = accounts.filter(factor_due_at=None)
    if undecided.exists():  # an update of no row is refused too where only reads are possible
        undecided.update(factor_due_at=DatabaseNow() + grace)
    return accounts.filter(factor_due_at__lte=DatabaseNow()).exists()


def open_session(authentication: Authentication, *, once: tuple[Statement, ...] = ()) -> SignedIn:
    """Open a session; every required step has been completed.

    One round trip resets the counter of attempts, voids resets that were requested
    before, inserts the session and writes the audit trail. Other sessions of this device in the
    account end (``SAME_DEVICE_SESSION``). ``once`` uses up what may open one session only
    (``use_up``). Call it inside a transaction then, and wherever a factor was used.

    Raises:
        InvalidCredentials: the password is not ``encoded`` any more, or the user is gone.
        UsedUp, IdempotencyKeyReused: by another request. Unavailable: no key can sign its tokens.
    """
    person, caller = authentication.person, authentication.caller
    additional = additional_claims(person, caller) if settings.CLAIMS else {}
    if (ring := current_ring.get()).signing is None:
        raise Unavailable
    own, new_device = _own_device(person, caller), not authentication.known_device
    session, opening = new_session(authentication, device=(name := own or device.new_id()))
    tokens, storing = _opaque(session, caller)
    how: dict[str, Any] = {"amr": authentication.amr, "new_device": new_device}
    signed_in = audit.row(Event.SIGNED_IN, caller, account=person.id, session=session.id, **how)
    with _transaction(person, own, caller, more_follows=new_device):
        changes = (*_attempt_reset(authentication), _void_resets(person), *storing)
        _store(authentication, once, *changes, signed_in.statement, opening)
        signed_in.publish()
        if settings.MAX_SESSIONS:
            displaced_sessions.end_surplus(person, caller)
        if new_device:
            delivery.notify("new_device", person, caller, when=authentication.now)
        if caller.idempotency is not None:
            idempotency.keep(caller, account=person.id, session=session.id, device=name)
    if settings.LAST_LOGIN_INTERVAL:
        # After the transaction: a reset locks the user and its secrets in another order.
        before = authentication.now - settings.LAST_LOGIN_INTERVAL
        database.on_commit(partial(update_last_login, person.id, before=before))
    if person.factors == WAS_RESET:
        factor_reset.mailbox_confirmed(person)
    tokens = tokens or refresh.issue(session, person, ring, additional=additional)
    device_token = device.mint(person.id, name, epoch=person.epoch)
    return SignedIn(person, session.id, tokens, device=device_token)


def _opaque(
    session: SessionState, caller: Caller
) -> tuple[TokenPair | None, tuple[Statement, ...]]:
    """Return the opaque token of a session that has one, and what stores it."""
    return (None, ()) if session.transport in SIGNED else opaque_token.issue(session, caller)


def _store(
    authentication: Authentication, once: tuple[Statement, ...], *changes: Statement
) -> None:
    """Execute everything that opens a session: one round trip.

    The session comes last, which PostgreSQL executes first (``_in_one``): it may wait for the
    user's row, and nothing is locked by then that a change of the password waits for.
    """
    person, caller = authentication.person, authentication.caller
    canceling = factor_reset.canceling(authentication) if person.factors else ()
    try:
        if not (once or canceling):
            execute_together(*changes)
            return
        canceled, *_ = use_up(once, *canceling, *changes)
    except IntegrityError:  # the session's password is not the user's any more
        raise InvalidCredentials from None
    if canceling and canceled:
        factor_reset.tell_canceled(person, caller)


def _transaction(
    person: Person, own: str, caller: Caller, *, more_follows: bool
) -> AbstractContextManager[None]:
    """Return the transaction for opening a session; none where one query does everything."""
    if settings.SAME_DEVICE_SESSION == "replace" and (own or caller.sessions):
        return displaced_sessions.end_of_device(person, own, caller)
    more_follows = more_follows or caller.idempotency is not None
    return database.atomic() if more_follows or settings.MAX_SESSIONS else nullcontext()


def _attempt_reset(authentication: Authentication) -> tuple[Statement, ...]:
    attempt = authentication.attempt
    cleared = () if attempt is None else (Attempt.objects.clearing(attempt),)
    if not (person := authentication.person).factors:
        return cleared
    return (*cleared, *factor_attempts.clearing(person.id, authentication.amr))


def _void_resets(person: Person) -> Statement:
    """Void resets that were requested before: a user who has signed in needs none."""
    return update_statement(OneTimeSecret, VOID_RESETS, user_key().to_python(person.id))


def device_id(person: Person, caller: Caller) -> str:
    """Return the id of the caller's device: the one it has in the account, or a new one."""
    return _own_device(person, caller) or device.new_id()


def _own_device(person: Person, caller: Caller) -> str:
    """Return the id of the caller's device if it has signed in to the account before."""
    known = device.read(caller.device_token) if caller.device_token else None
    return known.id if known is not None and known.account == str(person.id) else ""
