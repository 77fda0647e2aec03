"""Sign in with an identifier and a password."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import transaction

from vestibule import audit, captcha, limits, passwords
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidCredentials
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.models import Account, Session
from vestibule.steps import attempts
from vestibule.steps.complete_sign_in import complete_sign_in, second_step_required, sign_in_refusal

__all__ = ["sign_in"]

STORY = "sign_in"
AMR = "pwd"


def sign_in(
    *, identifier: str, password: str, transport: Transport, caller: Caller
) -> SignedIn | ChallengeRequired:
    """Open a session for whoever knows the password, or ask for the next step.

    An unknown identifier costs the same time as a wrong password, is counted in
    the same way, and gets the same answer; so does the right password of an address that
    must be verified first and is not. A known device counts for itself alone.
    Others are slowed by what fails at their address: a captcha, where there is one, and
    a wait in answer to what is wrong; who is right comes in.

    Raises:
        InvalidCredentials: unknown, wrong, or not verified; nobody may learn which.
        AccountDeactivated: only after the right password.
        TooManyRequests: too many wrong attempts, at the account or from the address.
        PasswordLocked: a hundred wrong attempts in a row.
        CaptchaRequired: after some failures, where a captcha is configured.
        Overloaded: too many passwords are waiting to be hashed.
    """
    attempted, refusal = _prove(identifier, password, caller)
    person, encoded = attempted.person, attempted.encoded
    if refusal or person is None or encoded is None:
        audit.record(Event.SIGN_IN_FAILED, caller, account=person.id if person else None)
        limits.fail("sign_in_failure", attempted.asker, story=STORY, identifier=attempted.bucket)
        raise (refusal or InvalidCredentials)(attempted.left)
    if passwords.outdated(encoded):
        encoded = _renew_hash(person, password, encoded)
    return complete_sign_in(
        person,
        amr=AMR,
        transport=transport,
        caller=caller,
        now=attempted.now,
        known_device=attempted.known_device,
        encoded=encoded,
        beside=attempted.deferred_reset,
    )


def _prove(
    identifier: str, password: str, caller: Caller
) -> tuple[attempts.Attempted, type[InvalidCredentials] | None]:
    """Compare the password; returns the attempt, and why it is refused if it is."""
    proof = attempts.key_for_identifier(identifier, caller)
    limits.require("sign_in", attempts.asker_of(proof, caller))
    with attempts.attempt(proof, caller) as attempted:
        attempted.require_rate("sign_in", proof)
        asker, bucket, person = attempted.asker, attempted.bucket, attempted.person
        slowed = limits.refuse_if_spent("sign_in_failure", asker, story=STORY, identifier=bucket)
        if captcha.wanted(STORY, attempted.failures_before, slowed=slowed):
            attempted.require_captcha(STORY)
        encoded = attempted.encoded
        right = passwords.matches(password, encoded)
        if not right or person is None or encoded is None:
            return attempted, InvalidCredentials
        if refusal := sign_in_refusal(person):
            return attempted, refusal
        if second_step_required(role=person.role, amr=AMR):
            attempted.second_step_follows()
        else:
            # With the session, unless a hash comes before it that could still fail.
            attempted.succeed(with_next=not passwords.outdated(encoded))
    return attempted, None


def _renew_hash(person: Person, password: str, encoded: str) -> str:
    """Hash anew with today's parameters; returns the hash that counts from now on.

    Sessions go on: the password is the same. Where another sign-in was faster, its hash
    counts; where the password was changed meanwhile, none that this one matches does.
    """
    renewed = passwords.make(password)
    with transaction.atomic():
        users = get_user_model()._default_manager.filter(pk=person.id, password=encoded)
        if users.update(password=renewed):
            Session.objects.of(person.id).rehashed(encoded, renewed)
            return renewed
    known = Account.objects.of(person.id).credentials()
    faster = known is not None and passwords.matches(password, known[1])
    return known[1] if known and faster else encoded
