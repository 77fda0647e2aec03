"""Sign in with an identifier and a password."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.signals import user_login_failed

from vestibule import audit, auth_signals, captcha, limits, passwords
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidCredentials, Refusal
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.models import Account
from vestibule.models.rehash import rehash
from vestibule.steps import attempts, authentication_backends
from vestibule.steps.complete_sign_in import complete_sign_in, sign_in_refusal
from vestibule.steps.repeated import idempotent

__all__ = ["sign_in", "sign_in_once"]

FLOW = "sign_in"
AMR = "pwd"


def sign_in(
    *,
    identifier: str,
    password: str,
    transport: Transport,
    caller: Caller,
    remember: bool = True,
) -> SignedIn | ChallengeRequired:
    """Open a session for the right password, or ask for the second step.

    An unknown identifier takes the same time as a wrong password, is counted in the same way and
    gets the same answer; so does the right password of an account whose address must be verified
    first. A known device is counted by itself. Other devices are slowed by the failures at their
    address, by a captcha where one is configured, and by a wait after a wrong password. The right
    password is accepted nevertheless.

    Raises:
        InvalidCredentials: unknown, wrong, or not verified; the client cannot tell which.
        AccountDeactivated: only for the right password.
        TooManyRequests: too many wrong attempts, at the account or from the address.
        PasswordLocked: a hundred wrong attempts in a row.
        CaptchaRequired: after some failures, where a captcha is configured.
        Overloaded: too many passwords are waiting to be hashed.
        Unavailable: the host's other authentication back ends did not answer.
    """
    attempted, outcome = _authenticate(identifier, password, transport, caller)
    if isinstance(outcome, Authentication):
        return complete_sign_in(outcome if remember else replace(outcome, remembered=False))
    person = attempted.person
    audit.record(Event.SIGN_IN_FAILED, caller, account=person.id if person else None, amr=AMR)
    if user_login_failed.receivers:
        auth_signals.publish_failure(identifier)
    limits.fail("sign_in_failure", attempted.asker, flow=FLOW, identifier=attempted.bucket)
    raise outcome if isinstance(outcome, Refusal) else outcome(attempted.left)


sign_in_once = idempotent("identifier")(sign_in)
"""The same for a request with an ``Idempotency-Key``: a repeated one opens no second session.

Apart, so that the sign-ins without a key, which are most, do not pay for it.
"""


def _authenticate(
    identifier: str, password: str, transport: Transport, caller: Caller
) -> tuple[attempts.OpenAttempt, Authentication | type[InvalidCredentials] | Refusal]:
    """Compare the password; returns the attempt, and the error if it is refused.

    What does not match is tried at the host's other authentication back ends, and so is, for
    the same time and answer, the right password of an account that must be verified first.
    """
    key = attempts.key_for_identifier(identifier, caller)
    limits.require("sign_in", attempts.asker_of(key, caller))
    with attempts.attempt(key, caller) as attempted:
        attempted.require_rate("sign_in", key)
        asker, bucket = attempted.asker, attempted.bucket
        slowed = limits.refuse_if_spent("sign_in_failure", asker, flow=FLOW, identifier=bucket)
        if captcha.wanted(FLOW, attempted.failures_before, slowed=slowed):
            captcha.require(FLOW, caller.captcha, caller)
        person, encoded = attempted.person, attempted.encoded
        right = passwords.matches(password, encoded)
        refusal: type[InvalidCredentials] | None = InvalidCredentials
        if right and person is not None and encoded is not None:
            refusal = sign_in_refusal(person)
        if refusal is InvalidCredentials and authentication_backends.others():
            return attempted, authentication_backends.sign_in(
                identifier, password, attempted, amr=AMR, transport=transport, caller=caller
            )
        if refusal or person is None or encoded is None:
            return attempted, refusal or InvalidCredentials
        if passwords.outdated(encoded):
            encoded = _renew_hash(person, password, encoded)
        return attempted, attempted.authenticated(person, encoded, amr=AMR, transport=transport)


def _renew_hash(person: Person, password: str, encoded: str) -> str:
    """Hash the password with the current parameters; returns the hash that is valid from now on.

    Sessions go on: the password is the same. Where a concurrent sign-in was faster, its hash is
    valid; where the password was changed meanwhile, no hash of this one is.
    """
    renewed = passwords.make(password)
    if rehash(person.id, before=encoded, after=renewed):
        return renewed
    known = Account.objects.of(person.id).credentials()
    faster = known is not None and passwords.matches(password, known[1])
    return known[1] if known and faster else encoded
