"""Ask somebody who is signed in to prove once more who they are.

For what a stolen session must not do: carry off all that is known of somebody,
delete it, add a way to sign in, or give power to others.
"""

from __future__ import annotations

from datetime import timedelta

from vestibule import audit, limits, passwords
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import (
    InvalidCode,
    ReauthenticationRequired,
    WrongPassword,
)
from vestibule.core.events import Event
from vestibule.core.people import Person, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts
from vestibule.steps.secure_account import void_older_resets

RECENT = timedelta(minutes=10)
"""For how long a sign-in stands for the password that is asked for again."""


def require_fresh(proof: FreshCredential, *, claims: AccessClaims | None, caller: Caller) -> None:
    """Ask for a fresh proof: who finds a browser open must not move in.

    Raises:
        ReauthenticationRequired: none was given, and the sign-in is too long ago.
        WrongPassword: it is another.
        InvalidCode: the mailed code is not this one, or no longer good.
        NotAuthenticated: the account is gone or deactivated.
    """
    if not is_fresh(proof, claims=claims, caller=caller):
        raise ReauthenticationRequired


def is_fresh(proof: FreshCredential, *, claims: AccessClaims | None, caller: Caller) -> bool:
    """Say whether there is a fresh proof. One that is given must hold.

    For stories that hold locks when they learn whether they need it: call this
    before, since no lock is held across a hash. Claims are None for whoever runs
    commands on the server.

    Raises:
        WrongPassword: it is another.
        InvalidCode: the mailed code is not this one, or no longer good.
        NotAuthenticated: the account is gone or deactivated.
    """
    if claims is None:
        return True
    if proof != NO_CREDENTIAL:
        require(password=proof.password, code=proof.code, claims=claims, caller=caller)
        return True
    return clock.timestamp() - claims.auth_time <= RECENT.total_seconds()


def require(
    *, password: str | None, code: str | None, claims: AccessClaims, caller: Caller
) -> Person:
    """Take the password, or a code that was mailed for this, as proof.

    Who has a password may use either: whoever reads the mailbox could set a new
    password anyway.

    Raises:
        WrongPassword: the password is not this one, or there is none.
        InvalidCode: wrong, used, expired, guessed too often, or none was sent.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred wrong ones in a row; a reset opens it again.
        NotAuthenticated: the account is gone or deactivated.
        Overloaded: too many passwords are waiting to be hashed.
    """
    if code is not None:
        return _require_code(code, claims, caller)
    proof = attempts.key_for_account(claims.subject, caller, session=claims.session)
    with attempts.attempt(proof, caller) as attempted:
        if passwords.matches(password or "", attempted.encoded):
            attempted.succeed()
    person = require_active(attempted.person)
    if not attempted.succeeded:
        audit.record(Event.REAUTHENTICATION_FAILED, caller, account=person.id)
        raise WrongPassword
    return person


def _require_code(code: str, claims: AccessClaims, caller: Caller) -> Person:
    limits.require("proof", limits.known(caller, f"reauthenticate {claims.subject}"))
    proof = attempts.key_for_mailbox(claims.subject, "", caller)
    with attempts.attempt(proof, caller) as attempted:
        handle = OneTimeSecret.objects.newest(Purpose.REAUTHENTICATE, claims.subject)
        secret = OneTimeSecret.objects.guess(Purpose.REAUTHENTICATE, handle, code)
        person = attempted.person
        # A code proves the mailbox that it was sent to, and no other.
        if secret is not None and person is not None and secret.target == person.email:
            attempted.succeed()
            void_older_resets(secret)
    person = require_active(person)
    if not attempted.succeeded:
        audit.record(Event.REAUTHENTICATION_FAILED, caller, account=person.id)
        raise InvalidCode
    return person
