"""Verify a phone number by a code in a text message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from vestibule import audit, database, delivery, limits
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.challenge import CodeSent, masked
from vestibule.core.errors import InvalidCode, InvalidInput, Problem
from vestibule.core.events import Event
from vestibule.core.people import active, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret
from vestibule.models.host_user import public_id
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts, idempotency, update_profile
from vestibule.steps.repeated import idempotent

__all__ = [
    "Telephone",
    "ask_to_change_phone",
    "ask_to_verify_phone",
    "reachable",
    "verify_phone",
]

STORY = "verify_phone"


def ask_to_verify_phone(*, claims: AccessClaims, caller: Caller) -> CodeSent:
    """Send a code to the caller's phone number.

    Raises:
        InvalidInput: there is no number, or none that can be texted: see ``reachable``.
        NotAuthenticated: the account is gone or deactivated.
        TooManyRequests: too many messages to this number or its country, or from this caller.
    """
    profile = require_active(Account.objects.profile_of(claims.subject))
    return _send_code(_require_reachable(profile.phone), profile.phone, claims, caller)


def ask_to_change_phone(*, phone: str, claims: AccessClaims, caller: Caller) -> CodeSent:
    """Send a code to a new phone number; the account gets the number when the code is entered.

    Raises:
        InvalidInput: the number cannot be texted: see ``reachable``.
        NotAuthenticated: the account is gone or deactivated.
        TooManyRequests: too many messages to this number or its country, or from this caller.
    """
    require_active(Account.objects.of(claims.subject).person())
    telephone = _require_reachable(phone)
    return _send_code(telephone, telephone.number, claims, caller, changes=True)


def _require_reachable(phone: str) -> Telephone:
    telephone = reachable(phone)
    if telephone is None:
        raise InvalidInput({"phone": (Problem("phone_not_dialable"),)})
    return telephone


def _send_code(
    telephone: Telephone, target: str, claims: AccessClaims, caller: Caller, **data: bool
) -> CodeSent:
    number, account = telephone.number, f"{STORY} {claims.subject}"
    limits.require("message", caller, kind=STORY, target=f"{STORY} {number}", account=account)
    limits.require("text", caller, country=telephone.country)
    with database.atomic():
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
        InvalidCode: wrong, used, expired, guessed too often, or none was requested.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    limits.require("proof", limits.known(caller, f"{STORY} {claims.subject}"))
    proof = attempts.key_for_session("phone", claims.subject, session=claims.session)
    with attempts.attempt(proof, caller) as attempted:
        handle = OneTimeSecret.objects.newest(Purpose.VERIFY_PHONE, claims.subject)
        with database.atomic():  # a code is used up together with its effect, or not at all
            secret = OneTimeSecret.objects.guess(Purpose.VERIFY_PHONE, handle, code)
            if secret is not None and active(attempted.person) is not None:
                attempted.succeed()
            verified = secret is not None and attempted.succeeded and _mark(secret, caller)
            if verified:
                audit.record(Event.PHONE_VERIFIED, caller, account=claims.subject)
                idempotency.keep(caller, account=claims.subject)
    if not attempted.succeeded:
        audit.record(Event.CHALLENGE_FAILED, caller, account=claims.subject)
    if not verified:
        raise InvalidCode


def _mark(secret: OneTimeSecret, caller: Caller) -> bool:
    """Mark the number as verified, if it is still the one that the message was sent to."""
    if secret.data.get("changes"):
        before = Account.objects.profile_of(public_id(secret.account_id))
        update_profile.change(require_active(before), {"phone": secret.target}, caller)
    now, held = clock.now(), Account.objects.filter(pk=secret.account_id, phone=secret.target)
    return bool(held.update(phone_verified_at=now, updated_at=now))


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number in E.164 form, with its country (ISO 3166) or network (``001``)."""

    number: str
    country: str


def reachable(number: str) -> Telephone | None:
    """Parse a number; returns None if no text messages are sent to it.

    It must be mobile, or possibly mobile: owners of premium and shared-cost numbers earn from
    every message, and have scripts request them. Satellite networks, which have no country
    and cost a hundred times as much, are allowed only if ``SMS_COUNTRIES`` contains 001.
    """
    plans = _numbering_plans()
    try:
        parsed = plans.parse(number)
    except plans.NumberParseException:
        return None
    kinds, kind = plans.PhoneNumberType, plans.number_type(parsed)
    if kind not in {kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE}:  # invalid numbers are UNKNOWN
        return None
    country = str(plans.region_code_for_number(parsed))
    if country not in settings.SMS_COUNTRIES and (settings.SMS_COUNTRIES or country == "001"):
        return None
    return Telephone(plans.format_number(parsed, plans.PhoneNumberFormat.E164), country)


@cache
def _numbering_plans() -> Any:
    # Not at the top: a tenth of our share of a host's start, for what few hosts use.
    return import_module("phonenumbers")
