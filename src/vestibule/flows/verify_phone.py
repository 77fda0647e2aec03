"""Prove that a phone number is one's own, by a code in a text message."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from django.db import transaction
from django.utils import timezone

from vestibule import attempts, audit, delivery, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, masked
from vestibule.core.errors import InvalidCode, InvalidInput, NotAuthenticated, Problem
from vestibule.core.events import Event
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import Purpose

STORY = "verify_phone"


def ask_to_verify_phone(*, claims: AccessClaims, caller: Caller) -> ChallengeRequired:
    """Send a code to the caller's phone number.

    Raises:
        InvalidInput: there is none, or it is no valid number of a numbering plan.
        NotAuthenticated: the account is gone or deactivated.
        TooManyRequests: too many messages to this number, or from this caller.
    """
    profile = Account.objects.profile_of(claims.subject)
    if profile is None or not profile.person.is_active:
        raise NotAuthenticated
    number = dialable(profile.phone)
    if number is None:
        raise InvalidInput({"phone": (Problem("phone_not_dialable"),)})
    account = f"{STORY} {claims.subject}"
    limits.require("message", caller, target=f"{STORY} {number}", account=account)
    with transaction.atomic():
        code = OneTimeSecret.objects.issue_code(
            Purpose.VERIFY_PHONE, claims.subject, life=settings.CODE_LIFETIME, target=profile.phone
        )
        values = {"code": code.secret, "minutes": code.minutes}
        delivery.queue(Message("verify_phone", number, values, channel="sms"))
    return ChallengeRequired(
        id=code.handle,
        method="sms_code",
        sent_to=masked(number),
        expires_in=code.expires_in,
        resend_in=int(settings.RESEND_AFTER.total_seconds()),
    )


def verify_phone(*, code: str, claims: AccessClaims, caller: Caller) -> None:
    """Take the code as proof of the number it was sent to.

    Raises:
        InvalidCode: wrong, used, expired, guessed too often, or nothing was asked for.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    limits.require("proof", caller)
    proof = attempts.by_account(claims.subject, caller, session=claims.session)
    with attempts.attempt(proof, caller) as attempted:
        handle = OneTimeSecret.objects.newest(Purpose.VERIFY_PHONE, claims.subject)
        secret = OneTimeSecret.objects.guess(Purpose.VERIFY_PHONE, handle, code)
        person = attempted.person
        if secret is not None and person is not None and person.is_active:
            attempted.succeed()
    if secret is None or not attempted.succeeded:
        audit.record(Event.CHALLENGE_FAILED, caller, account=claims.subject)
        raise InvalidCode
    now = timezone.now()
    if not Account.objects.filter(pk=secret.account_id, phone=secret.target).update(
        phone_verified_at=now, updated_at=now
    ):
        raise InvalidCode
    audit.record(Event.PHONE_VERIFIED, caller, account=claims.subject)


def dialable(number: str) -> str | None:
    """Return a number in E.164 form, or None if no numbering plan knows it."""
    plans = _numbering_plans()
    try:
        parsed = plans.parse(number)
    except plans.NumberParseException:
        return None
    if not plans.is_valid_number(parsed):
        return None
    return str(plans.format_number(parsed, plans.PhoneNumberFormat.E164))


@cache
def _numbering_plans() -> Any:
    # Not at the top: a tenth of what we add to a host's start, for what few hosts use.
    return import_module("phonenumbers")
