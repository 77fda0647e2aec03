"""Sign in without a password, by a code in a text message."""

from __future__ import annotations

import secrets
from typing import Any

from vestibule import audit, captcha, database, delivery, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, CodeSent, masked
from vestibule.core.errors import NotFound
from vestibule.core.events import Event
from vestibule.core.factors import SMS_CODE
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret
from vestibule.models.account import AccountQuerySet
from vestibule.models.host_user import missing_key, public_id
from vestibule.models.one_time_secret import IssuedSecret, Purpose
from vestibule.steps import attempts
from vestibule.steps.complete_sign_in import sign_in_refusal
from vestibule.steps.pending_sign_in import browser_hash
from vestibule.steps.repeated import idempotent
from vestibule.steps.sign_in_by_code import Owner, sign_in_by_code
from vestibule.steps.telephone import require_reachable

__all__ = ["ask_to_sign_in_by_phone", "sign_in_by_phone_code"]

FLOW = "phone_sign_in"


def ask_to_sign_in_by_phone(
    *, phone: str, transport: Transport, caller: Caller, remember: bool = True
) -> CodeSent:
    """Send a sign-in code to a number, if exactly one account has verified it and is active.

    Response and cost are the same for every number, and so are the limits: the rates of a number
    and of its country count the messages that are asked for. The code lives for ``CODE_LIFETIME``,
    and replaces the one before.

    Raises:
        NotFound: ``PHONE_SIGN_IN`` is off.
        InvalidInput: no text messages are sent to such a number (``reachable``).
        TooManyRequests: too many messages to this number or its country, or from this caller.
        CaptchaRequired: where a captcha is configured for this flow.
    """
    limits.require("proof", caller)
    _require_on()
    if captcha.wanted(FLOW):
        captcha.require(FLOW, caller.captcha, caller)
    telephone = require_reachable(phone)
    limits.require("message", caller, kind=FLOW, target=f"{FLOW} {telephone.number}")
    limits.require("text", caller, country=telephone.country)
    browser = secrets.token_urlsafe(24) if transport.by_cookie else ""
    code = _send(
        telephone.number,
        caller,
        browser=browser_hash(browser),
        transport=transport.value,
        remembered=remember,
    )
    return CodeSent(
        id=code.handle,
        method="sms_code",
        sent_to=masked(telephone.number),
        expires_in=code.expires_in,
        resend_in=int(settings.RESEND_AFTER.total_seconds()),
        browser=browser,
    )


@idempotent("verification")
def sign_in_by_phone_code(
    *, verification: str, code: str, browser: str, caller: Caller
) -> SignedIn | ChallengeRequired:
    """Sign in by the code, in the client that asked for it.

    The right code of another client counts as a wrong one. Wrong ones share their counter with
    mailed codes. A number proves no mailbox: an address that must be verified stays so, and what a
    registrant has set stays in doubt.

    Raises:
        NotFound: ``PHONE_SIGN_IN`` is off.
        InvalidCode: wrong, or the number is another's by now.
        ChallengeNotFound: used, expired, guessed too often, or no such verification.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred wrong codes in a row; a mailed link unlocks them.
        PasskeyRequired: a second factor is required, and the account can show no passkey.
    """
    limits.require("proof", caller)
    _require_on()
    return sign_in_by_code(
        _owner,
        purpose=Purpose.PHONE_SIGN_IN,
        amr=SMS_CODE,
        verification=verification,
        code=code,
        browser=browser,
        caller=caller,
    )


def _require_on() -> None:
    if not settings.PHONE_SIGN_IN:
        raise NotFound


def _verified(number: str) -> AccountQuerySet:
    return Account.objects.filter(phone=number, phone_verified_at__isnull=False)


def _holder(number: str) -> Person | None:
    """Return the user whom the number signs in; None if several accounts have verified it.

    Two queries for every number.
    """
    holders = list(_verified(number).values_list("pk", flat=True)[:2])
    [sole] = holders if len(holders) == 1 else [missing_key()]
    person = Account.objects.of(sole).person()
    return None if person is None or sign_in_refusal(person) else person


def _send(number: str, caller: Caller, **data: Any) -> IssuedSecret:
    """Text a code to the number's account; without one, only the cost is equal."""
    person = _holder(number)
    account, target = (person.id, number) if person else (None, "")
    data |= {"epoch": person.epoch if person else 0}
    data["unknown_key"] = attempts.key_for_email(f"phone {number}").unknown_key
    with database.atomic():
        code = OneTimeSecret.objects.issue_code(
            Purpose.PHONE_SIGN_IN, account, life=settings.CODE_LIFETIME, target=target, **data
        )
        audit.record(Event.CHALLENGED, caller, account=account, method=SMS_CODE)
        values = {"code": code.secret, "minutes": code.minutes}
        delivery.queue(Message("sign_in_code", target, values, channel="sms"))
    return code


def _owner(asked: OneTimeSecret) -> Owner | None:
    """Return the account with password hash and time, if the number is still its own alone."""
    account = public_id(asked.account_id)
    others = _verified(asked.target).exclude(pk=asked.account_id)
    found = _verified(asked.target).filter(pk=asked.account_id).credentials()
    if found is None or found[0].id != account or others.exists() or sign_in_refusal(found[0]):
        return None
    return found
