"""Sign up with a passkey, and without a password: address, code, passkey, session.

Until the passkey is there, nothing exists but a registration that waits. An address that has an
account gets the same responses, and its owner an email in place of the code.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from vestibule import audit, database, limits
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, CodeSent, Registered
from vestibule.core.errors import (
    ChallengeNotFound,
    IdempotencyKeyReused,
    InvalidInput,
    InvalidPasskey,
    InvalidState,
    NotFound,
    RegistrationClosed,
)
from vestibule.core.events import Event
from vestibule.core.factors import Method
from vestibule.core.identifiers import username_key
from vestibule.core.passkeys import PasskeyRegistration, PasskeyRequest
from vestibule.core.people import active
from vestibule.core.tokens import SignedIn, Transport
from vestibule.factors.passkey_options import decoded
from vestibule.factors.passkeys import NewPasskey
from vestibule.models import Account, OneTimeSecret
from vestibule.models.attempt import AttemptKey
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import (
    attempts,
    enroll_passkey,
    enrollment,
    idempotency,
    pending_passkey_sign_up,
    registration,
    update_profile,
    verify_passkey,
)
from vestibule.steps.code_attempt import code_attempt, wrong_code
from vestibule.steps.complete_sign_in import complete_sign_in
from vestibule.steps.pending_sign_in import browser_hash
from vestibule.steps.registration import FLOW
from vestibule.steps.repeated import idempotent, sign_up_again

__all__ = [
    "ask_for_new_passkey",
    "ask_to_sign_up_by_passkey",
    "check_sign_up_code",
    "resend_sign_up_code",
    "sign_up_by_passkey",
    "verify_sign_up_code",
]

SignUpResult = SignedIn | ChallengeRequired | Registered


def ask_to_sign_up_by_passkey(
    *, newcomer: PasskeyRegistration, transport: Transport, caller: Caller
) -> CodeSent:
    """Keep a registration, and mail a code to its address; no account is made yet.

    Response and cost are the same for every address, whatever ``EMAIL_VERIFICATION`` says: the
    owner of one that has an account is mailed that it has one.

    Raises:
        NotFound: passkeys are not available here (``PASSKEYS``).
        PermissionDenied: ``SECOND_FACTOR`` is ``off``.
        RegistrationClosed: users may not register themselves.
        InvalidInput: a field is not acceptable.
        TooManyRequests: too many from this address, or messages to that one.
        CaptchaRequired: where a captcha is configured for registrations.
    """
    limits.require(FLOW, caller)
    registration.require_open_door(caller)
    _require_passkeys()
    if problems := pending_passkey_sign_up.problems(newcomer):
        raise InvalidInput(problems)
    pending_passkey_sign_up.require_message(newcomer.email, caller)
    browser = secrets.token_urlsafe(24) if transport.by_cookie else ""
    code = pending_passkey_sign_up.begin(
        newcomer, transport=transport.value, browser=browser_hash(browser)
    )
    return pending_passkey_sign_up.sent(code, newcomer.email, browser)


def resend_sign_up_code(*, verification: str, browser: str, caller: Caller) -> CodeSent:
    """Mail another code in place of the one before, with the guesses that were left.

    Raises:
        ChallengeNotFound: used, expired, guessed too often, or another client's.
        TooManyRequests: too many messages to this address, or from this caller.
    """
    limits.require("proof", caller)
    asked = pending_passkey_sign_up.asked_by(verification, browser, caller)
    if asked is None:
        raise ChallengeNotFound
    pending_passkey_sign_up.require_message(asked.target, caller)
    if code := pending_passkey_sign_up.send_again(asked):
        return pending_passkey_sign_up.sent(code, asked.target, browser)
    raise ChallengeNotFound


def check_sign_up_code(*, verification: str, code: str, browser: str, caller: Caller) -> str:
    """Return the address that a mailed code verifies, without using the code up.

    A wrong code costs one of its guesses, and counts as an attempt, exactly as where it is used.

    Raises:
        InvalidCode, ChallengeNotFound, TooManyRequests, PasswordLocked: as where it is used.
    """

    def read(asked: OneTimeSecret | None, typed: str) -> str | None:
        right = OneTimeSecret.objects.is_right(Purpose.SIGN_UP_CODE, verification, typed)
        return asked.target if right and asked is not None else None

    return _by_code(verification, code, browser, caller, read)


def _pending_again(record: IdempotencyRecord, caller: Caller) -> str:
    pending = pending_passkey_sign_up.find_again(record.data["handle"], caller)
    if pending is None:
        raise IdempotencyKeyReused
    return pending


@idempotent("verification", again=_pending_again)
def verify_sign_up_code(*, verification: str, code: str, browser: str, caller: Caller) -> str:
    """Verify the address by the mailed code, in the client that has signed up.

    The right code of another client counts as a wrong one. Returns the secret that completes the
    sign-up once, within half an hour: see ``sign_up_by_passkey``.

    Raises:
        InvalidCode: wrong.
        ChallengeNotFound: used, expired, guessed too often, or no such verification.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred wrong codes in a row.
    """

    def use_up(_: OneTimeSecret | None, typed: str) -> str | None:
        used = OneTimeSecret.objects.guess(Purpose.SIGN_UP_CODE, verification, typed)
        return pending_passkey_sign_up.wait_for_passkey(used, caller) if used else None

    return _by_code(verification, code, browser, caller, use_up)


def _by_code(
    verification: str,
    code: str,
    browser: str,
    caller: Caller,
    result_of: Callable[[OneTimeSecret | None, str], str | None],
) -> str:
    """Count an attempt at the code of a sign-up; returns the result of a right one.

    ``result_of`` gets what waits for the code, and the code; another client's code is empty, and
    so counts as a wrong one. It is called in the transaction that has its effect.
    """
    limits.require("proof", caller)
    asked = pending_passkey_sign_up.asked_by(verification, browser, caller)
    key = _attempt_key(asked, verification, caller)
    with code_attempt(key, caller, flow=FLOW) as attempted, database.atomic():
        result = result_of(asked, code if asked else "")
        if result is not None:
            attempted.succeed()
    if result is None:
        raise wrong_code(Purpose.SIGN_UP_CODE, verification, attempted.asker, flow=FLOW)
    return result


def ask_for_new_passkey(*, pending: str, caller: Caller) -> PasskeyRequest:
    """Return what the browser needs in order to create the passkey, valid for five minutes.

    Raises:
        InvalidState: unknown, used or expired, or of another kind of client.
        RegistrationClosed: users may not register themselves.
        NotFound, PermissionDenied: no passkey can be added here, as where a sign-up begins.
        TooManyRequests: too many requests, or unknown sign-ups, from this address.
    """
    found, newcomer = _found(pending, caller)
    user_id, email, names = decoded(found.data["user_id"]), newcomer.email, newcomer.names
    options = enroll_passkey.sign_up_options(
        found.handle, user_id=user_id, email=email, names=names
    )
    return PasskeyRequest(options, str(options["challenge"]))


@idempotent("pending", again=sign_up_again)
def sign_up_by_passkey(
    *, pending: str, credential: Mapping[str, Any], caller: Caller, name: str = ""
) -> SignUpResult:
    """Make account, passkey and session, all or nothing.

    The address is verified: its code was entered in the client that has the passkey. A passkey is
    two factors, so nothing follows; no session either, where new users are inactive. What is
    pending is used up with the account; what is refused leaves it.

    Raises:
        InvalidState: unknown, used or expired, or of another kind of client.
        InvalidPasskey: expired, used, made for another sign-up or site, or not valid.
        InvalidInput: the address or the username was taken meanwhile, or another field is not
            acceptable any more.
        RegistrationClosed: users may not register themselves.
        NotFound, PermissionDenied: no passkey can be added here, as where a sign-up begins.
        TooManyRequests: too many requests, or invalid ones, from this address.
    """
    found, newcomer = _found(pending, caller)
    if problems := pending_passkey_sign_up.problems(newcomer, email_verified=True):
        raise InvalidInput(problems)
    try:
        new = enroll_passkey.verify_sign_up(credential, found.handle)
    except InvalidPasskey:
        limits.fail("proof_failure", caller, flow=FLOW)
        raise
    key = username_key(newcomer.username)
    try:
        with database.atomic():
            if not pending_passkey_sign_up.use_up(found):  # first, as in ``social_sign_up``
                raise InvalidState  # another request was faster
            return update_profile.named(key, lambda: _register(found, newcomer, new, name, caller))
    except IntegrityError:
        problems = pending_passkey_sign_up.problems(newcomer, email_verified=True, defaults=True)
        if not problems:
            raise
        raise InvalidInput(problems) from None


def _register(
    found: OneTimeSecret,
    newcomer: PasskeyRegistration,
    new: NewPasskey,
    name: str,
    caller: Caller,
) -> SignUpResult:
    """Make account, passkey and session, in the transaction that has used up what was pending."""
    encoded, method = make_password(None), Method.PASSKEY.value
    names, role = newcomer.names, settings.DEFAULT_ROLE
    person, now = registration.create(
        newcomer, names, encoded=encoded, role=role, may_take_reserved=True
    )
    own, user_id = Account.objects.of(person.id), decoded(found.data["user_id"])
    own.update(email_verified_at=clock.now(), webauthn_user_id=user_id)
    audit.record(Event.SIGNED_UP, caller, account=person.id, method=method)
    audit.record(Event.EMAIL_VERIFIED, caller, account=person.id)
    enroll_passkey.store(person, new, name=name.strip())
    enrollment.registered(person, method, caller)
    person = own.person() or person
    if active(person) is None:
        idempotency.keep(caller, account=person.id)
        return Registered(person)
    return complete_sign_in(
        Authentication(
            person=person,
            encoded=encoded,
            amr=f"{enroll_passkey.methods_of(new)} mfa",
            transport=Transport(found.data["transport"]),
            caller=caller,
            now=now,
            known_device=True,
        )
    )


def _require_passkeys() -> None:
    if not verify_passkey.available():
        raise NotFound
    enrollment.require_open()


def _attempt_key(asked: OneTimeSecret | None, verification: str, caller: Caller) -> AttemptKey:
    """Count guesses at all codes of an address together, which may have an account or not."""
    key = verification if asked is None else asked.data["unknown_key"]
    return attempts.key_for_mailbox(None, key, caller)


def _found(pending: str, caller: Caller) -> tuple[OneTimeSecret, PasskeyRegistration]:
    limits.require("proof", caller)
    found = pending_passkey_sign_up.find(pending)
    if found is None or Transport(found[0].data["transport"]).is_opaque != caller.opaque:
        limits.fail("proof_failure", caller, flow=FLOW)
        raise InvalidState
    if not settings.REGISTRATION_OPEN:
        raise RegistrationClosed
    _require_passkeys()
    return found
