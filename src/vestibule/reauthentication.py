"""Ask somebody who is signed in to prove once more who they are.

For what a stolen session must not do: carry off all that is known of somebody,
or delete it.
"""

from __future__ import annotations

from vestibule import attempts, audit, limits, passwords
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidCode, NotAuthenticated, WrongPassword
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Purpose


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
        NotAuthenticated: the account is gone or deactivated.
        Overloaded: too many passwords are waiting to be hashed.
    """
    if code is not None:
        return _require_code(code, claims, caller)
    proof = attempts.by_account(claims.subject, caller, session=claims.session)
    with attempts.attempt(proof, caller) as attempted:
        if passwords.matches(password or "", attempted.encoded):
            attempted.succeed()
    person = _require_active(attempted.person)
    if not attempted.succeeded:
        audit.record(Event.REAUTHENTICATION_FAILED, caller, account=person.id)
        raise WrongPassword
    return person


def _require_code(code: str, claims: AccessClaims, caller: Caller) -> Person:
    limits.require("proof", caller)
    proof = attempts.by_mailbox(claims.subject, "", caller)
    with attempts.attempt(proof, caller) as attempted:
        handle = OneTimeSecret.objects.newest(Purpose.REAUTHENTICATE, claims.subject)
        secret = OneTimeSecret.objects.guess(Purpose.REAUTHENTICATE, handle, code)
        person = attempted.person
        # A code proves the mailbox that it was sent to, and no other.
        if secret is not None and person is not None and secret.target == person.email:
            attempted.succeed()
    person = _require_active(person)
    if not attempted.succeeded:
        audit.record(Event.REAUTHENTICATION_FAILED, caller, account=person.id)
        raise InvalidCode
    return person


def _require_active(person: Person | None) -> Person:
    if person is None or not person.is_active:
        raise NotAuthenticated
    return person
