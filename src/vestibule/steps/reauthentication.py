"""Require a signed-in user to authenticate again.

For actions that a stolen session must not be enough for: exporting all data, deleting the
account, adding a way to sign in, or giving a user more permissions. Where a second factor is
enrolled, the session must have used one lately; a step-up does that. A thief of the password
often has the mailbox too.
"""

from __future__ import annotations

from datetime import timedelta

from vestibule import audit, database, limits, passwords
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import (
    InvalidCode,
    InvalidInput,
    Problem,
    ReauthenticationRequired,
    WrongPassword,
)
from vestibule.core.events import Event
from vestibule.core.factors import used_factor
from vestibule.core.people import Person, active, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts, authentication_backends, idempotency
from vestibule.steps.secure_account import record_confirmed_owner, void_older_resets

_PURPOSE = Purpose.REAUTHENTICATE
RECENT = timedelta(minutes=10)
"""How recent a sign-in must be to count as a fresh credential."""


def require_fresh(
    credential: FreshCredential, *, claims: AccessClaims | None, caller: Caller
) -> None:
    """Require a fresh credential: an unattended browser must not be enough to add a way in.

    Raises:
        ReauthenticationRequired: none was given, and the sign-in is too old; or a factor is
            enrolled, and was not used lately.
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        NotAuthenticated: the account is gone or deactivated.
    """
    if not is_fresh(credential, claims=claims, caller=caller):
        raise ReauthenticationRequired


def is_fresh(credential: FreshCredential, *, claims: AccessClaims | None, caller: Caller) -> bool:
    """Return whether there is a fresh credential; a given one must be right.

    For flows that learn only under a lock whether they need it: call this before the lock is
    taken, since no lock is held while a password is hashed. Claims are None for operators
    who run commands on the server.

    Raises:
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        NotAuthenticated: the account is gone or deactivated.
    """
    if claims is None:
        return True
    if not _used_factor_lately(claims):
        person = Account.objects.of(claims.subject).person()
        if person is not None and person.is_enrolled:
            return False
    if credential != NO_CREDENTIAL:
        require(password=credential.password, code=credential.code, claims=claims, caller=caller)
        return True
    return _is_recent(claims)


def require_factor(person: Person | None, claims: AccessClaims) -> None:
    """Require that an enrolled factor was used lately; a user without one needs none.

    Before a password is compared: it would not do, and a right one would reset the counter of
    the session, so that guesses at the factor never had to wait.

    Raises:
        ReauthenticationRequired: it was not.
    """
    if person is not None and person.is_enrolled and not _used_factor_lately(claims):
        raise ReauthenticationRequired


def _used_factor_lately(claims: AccessClaims) -> bool:
    return used_factor(claims.amr) and _is_recent(claims)


def _is_recent(claims: AccessClaims) -> bool:
    return clock.timestamp() - claims.auth_time <= RECENT.total_seconds()


def require(
    *, password: str | None, code: str | None, claims: AccessClaims, caller: Caller
) -> Person:
    """Check the password, or a code mailed for this purpose; even a recent sign-in needs one.

    Users with a password may use either: with access to the mailbox they could set a new
    password anyway. With a factor enrolled, its recent use is what counts, and neither is
    needed.

    Raises:
        ReauthenticationRequired: a factor is enrolled, and was not used lately.
        InvalidInput: neither was given.
        WrongPassword: the password is wrong, or the account has none.
        InvalidCode: wrong, used, expired, guessed too often, or none was sent.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred wrong attempts in a row; a password reset unlocks it.
        NotAuthenticated: the account is gone or deactivated.
        Overloaded: too many passwords are waiting to be hashed.
    """
    if code is not None:
        return _require_code(code, claims, caller)
    if password is None:
        return _require_factor_alone(claims)
    key = attempts.key_for_account(claims.subject, caller, session=claims.session)
    with attempts.attempt(key, caller) as attempted:
        require_factor(attempted.person, claims)
        right = passwords.matches(password, attempted.encoded)
        if right or authentication_backends.confirm(attempted.person, password):
            attempted.succeed()
    person = require_active(attempted.person)
    if not attempted.succeeded:
        audit.record(Event.REAUTHENTICATION_FAILED, caller, account=person.id)
        raise WrongPassword
    return person


def _require_factor_alone(claims: AccessClaims) -> Person:
    person = require_active(Account.objects.of(claims.subject).person())
    if not person.is_enrolled:
        raise InvalidInput({"current_password": (Problem("field_required"),)})
    require_factor(person, claims)
    return person


def _require_code(code: str, claims: AccessClaims, caller: Caller) -> Person:
    limits.require("proof", limits.known(caller, f"reauthenticate {claims.subject}"))
    caller = _scoped(claims, caller)
    if person := _accepted_before(claims, caller):
        return person
    key = attempts.key_for_mailbox(claims.subject, "", caller)
    with attempts.attempt(key, caller) as attempted:
        require_factor(attempted.person, claims)
        handle, person = OneTimeSecret.objects.newest(_PURPOSE, claims.subject), attempted.person
        with database.atomic():
            Account.objects.of(claims.subject).hold()
            secret = OneTimeSecret.objects.guess(_PURPOSE, handle, code)
            # A code proves only the mailbox that it was sent to.
            if secret is not None and person is not None and secret.target == person.email:
                attempted.succeed()
                void_older_resets(secret)
                record_confirmed_owner(person, caller)  # who is signed in, has the mailbox too
                idempotency.keep(caller, account=person.id, epoch=person.epoch)
    person = require_active(person)
    if not attempted.succeeded:
        audit.record(Event.REAUTHENTICATION_FAILED, caller, account=person.id)
        raise InvalidCode
    return person


def _scoped(claims: AccessClaims, caller: Caller) -> Caller:
    request = caller.idempotency
    if request is None:
        return caller
    return idempotency.scoped(caller, request, idempotency.scope_of(claims, "fresh credential"))


def _accepted_before(claims: AccessClaims, caller: Caller) -> Person | None:
    """Return the person if this request was sent before, and its code was right then.

    The code is used up, but what it was sent for may not have happened, or its answer was lost. It
    counts for as long as a recent sign-in does, in an account that was not secured since.

    Raises:
        IdempotencyKeyReused: the key belongs to another request.
    """
    request = idempotency.in_scope(caller)
    record = idempotency.find(request) if request else None
    person = active(Account.objects.of(claims.subject).person()) if record else None
    if record is None or person is None or record.data["epoch"] != person.epoch:
        return None
    require_factor(person, claims)
    return person if record.is_younger_than(RECENT) else None
