"""Verify a phone number by a code in a text message."""

from __future__ import annotations

from vestibule import audit, database, delivery, limits
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.challenge import CodeSent, masked
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import ChallengeNotFound, InvalidCode
from vestibule.core.events import Event
from vestibule.core.people import require_active
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret
from vestibule.models.host_user import public_id
from vestibule.models.one_time_secret import NO_HANDLE, Purpose
from vestibule.steps import attempts, idempotency, permissions, reauthentication, update_profile
from vestibule.steps.repeated import idempotent
from vestibule.steps.telephone import Telephone, reachable, require_reachable

__all__ = [
    "Telephone",
    "ask_to_change_phone",
    "ask_to_verify_phone",
    "reachable",
    "verify_phone",
]

FLOW = "verify_phone"


def ask_to_verify_phone(*, claims: AccessClaims, caller: Caller) -> CodeSent:
    """Send a code to the caller's phone number.

    Raises:
        InvalidInput: there is no number, or none that can be texted: see ``reachable``.
        NotAuthenticated: the account is gone or deactivated.
        ReauthenticationRequired: with ``PHONE_SIGN_IN``, where the sign-in is too old.
        TooManyRequests: too many messages to this number or its country, or from this caller.
    """
    profile = require_active(Account.objects.profile_of(claims.subject))
    return _send_code(require_reachable(profile.phone), profile.phone, claims, caller)


def ask_to_change_phone(*, phone: str, claims: AccessClaims, caller: Caller) -> CodeSent:
    """Send a code to a new phone number; the account gets the number when the code is entered.

    Raises:
        InvalidInput: the number cannot be texted: see ``reachable``.
        NotAuthenticated: the account is gone or deactivated.
        ReauthenticationRequired: with ``PHONE_SIGN_IN``, where the sign-in is too old.
        TooManyRequests: too many messages to this number or its country, or from this caller.
    """
    require_active(Account.objects.of(claims.subject).person())
    telephone = require_reachable(phone)
    return _send_code(telephone, telephone.number, claims, caller, changes=True)


def _send_code(
    telephone: Telephone, target: str, claims: AccessClaims, caller: Caller, **data: bool
) -> CodeSent:
    if settings.PHONE_SIGN_IN:  # a verified number is a way in, as a provider account is
        reauthentication.require_fresh(NO_CREDENTIAL, claims=claims, caller=caller)
    number, account = telephone.number, f"{FLOW} {claims.subject}"
    limits.require("message", caller, kind=FLOW, target=f"{FLOW} {number}", account=account)
    limits.require("text", caller, country=telephone.country)
    with database.atomic():
        if settings.PHONE_SIGN_IN:  # a factor may have been enrolled meanwhile
            reauthentication.require_factor(permissions.lock_own(claims), claims)
        code = OneTimeSecret.objects.issue_code(
            Purpose.VERIFY_PHONE, claims.subject, life=settings.CODE_LIFETIME, target=target, **data
        )
        values = {"code": code.secret, "minutes": code.minutes}
        delivery.queue(Message("verify_phone", number, values, channel="sms"))
    return CodeSent(
        id=code.handle,
        method="sms_code",
        sent_to=masked(number),
        expires_in=code.expires_in,
        resend_in=int(settings.RESEND_AFTER.total_seconds()),
    )


@idempotent()
def verify_phone(*, code: str, claims: AccessClaims, caller: Caller) -> None:
    """Verify the phone number that the code was sent to, which a change makes the account's.

    Raises:
        InvalidCode: wrong.
        ChallengeNotFound: used, expired, guessed too often, or none was requested.
        TooManyRequests: too many wrong attempts; a wait is running.
        NotAuthenticated: the account is gone or deactivated, or the session has ended.
    """
    limits.require("proof", limits.known(caller, f"{FLOW} {claims.subject}"))
    key = attempts.key_for_session("phone", claims.subject, session=claims.session)
    with attempts.attempt(key, caller) as attempted:
        handle = OneTimeSecret.objects.newest(Purpose.VERIFY_PHONE, claims.subject)
        with database.atomic():  # a code is used up together with its effect, or not at all
            permissions.lock_own(claims)
            secret = OneTimeSecret.objects.guess(Purpose.VERIFY_PHONE, handle, code)
            if secret is not None:
                attempted.succeed()
            verified = secret is not None and _mark(secret, caller)
            if verified:
                audit.record(Event.PHONE_VERIFIED, caller, account=claims.subject)
                idempotency.keep(caller, account=claims.subject)
    if not attempted.succeeded:
        audit.record(Event.CHALLENGE_FAILED, caller, account=claims.subject)
    if not verified:
        raise ChallengeNotFound if handle == NO_HANDLE else InvalidCode


def _mark(secret: OneTimeSecret, caller: Caller) -> bool:
    """Mark the number as verified, if it is still the one that the message was sent to."""
    if secret.data.get("changes"):
        before = Account.objects.profile_of(public_id(secret.account_id))
        update_profile.change(require_active(before), {"phone": secret.target}, caller)
    now, held = clock.now(), Account.objects.filter(pk=secret.account_id, phone=secret.target)
    return bool(held.update(phone_verified_at=now, updated_at=now))
