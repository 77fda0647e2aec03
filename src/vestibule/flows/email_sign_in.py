"""Sign in without a password, by a mailed link or code.

A stolen link opens no session: it works only in the client that asked for it, which is known by a
cookie or by the id of the verification, and neither is in the mail. Anywhere else it shows the code
that it carries, to be entered in that client.
"""

from __future__ import annotations

import secrets
from typing import Any

from vestibule import audit, captcha, database, delivery, limits
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, CodeSent, CodeToEnter, masked
from vestibule.core.errors import NotFound
from vestibule.core.events import Event
from vestibule.core.factors import EMAIL_LINK, Method
from vestibule.core.identifiers import email_key
from vestibule.core.people import Person, active
from vestibule.core.tokens import SignedIn, Transport
from vestibule.delivery import Message
from vestibule.models import Account, Attempt, OneTimeSecret, Session
from vestibule.models.host_user import public_id
from vestibule.models.one_time_secret import CODE_DIGITS, IssuedSecret, Purpose
from vestibule.steps import attempts, mailed_link
from vestibule.steps.complete_sign_in import complete_sign_in
from vestibule.steps.pending_sign_in import browser_hash, is_same_client
from vestibule.steps.repeated import idempotent
from vestibule.steps.secure_account import is_own_device, record_confirmed_owner, void_registration
from vestibule.steps.sign_in_by_code import Owner, sign_in_by_code

__all__ = ["ask_to_sign_in_by_email", "sign_in_by_email_code", "sign_in_by_link"]

FLOW = "email_sign_in"
LINK = "link"
EMAIL_CODE = Method.EMAIL_CODE.value


def ask_to_sign_in_by_email(
    *, email: str, transport: Transport, caller: Caller, remember: bool = True
) -> CodeSent:
    """Send a sign-in link or code to an address, if it belongs to an active account.

    Response and cost are the same for every address. With ``EMAIL_SIGN_IN = "link"``, and after a
    hundred wrong codes in a row, the mail has both. They live for ``CODE_LIFETIME``, and replace
    what was sent before.

    Raises:
        NotFound: ``EMAIL_SIGN_IN`` is off.
        TooManyRequests: too many messages to this address, or from this caller.
        CaptchaRequired: where a captcha is configured for this flow.
    """
    limits.require("proof", caller)
    _require_on()
    if captcha.wanted(FLOW):
        captcha.require(FLOW, caller.captcha, caller)
    key = email_key(email)
    limits.require("message", caller, kind=FLOW, target=f"{FLOW} {key or email}")
    person = active(Account.objects.named(email=key).person())
    data: dict[str, Any] = {
        "unknown_key": attempts.key_for_email(email).unknown_key,
        "transport": transport.value,
        "remembered": remember,
    }
    by_link = _wants_link(person, data["unknown_key"], caller)
    browser = secrets.token_urlsafe(24) if transport.by_cookie else ""
    code = _send(person, caller, by_link=by_link, browser=browser_hash(browser), **data)
    return CodeSent(
        id=code.handle,
        method=LINK if by_link else EMAIL_CODE,
        sent_to=masked(email),
        expires_in=code.expires_in,
        resend_in=int(settings.RESEND_AFTER.total_seconds()),
        browser=browser,
    )


@idempotent("link")
def sign_in_by_link(
    *, link: str, verification: str, browser: str, caller: Caller
) -> SignedIn | ChallengeRequired | CodeToEnter:
    """Sign in by the link, in the client that asked for it; elsewhere, return the code to enter.

    ``verification`` is the id that a client without cookies was given when it asked, ``browser``
    the cookie value of one with cookies. Only a sign-in uses the link up.

    Raises:
        NotFound: ``EMAIL_SIGN_IN`` is off.
        InvalidLink: unknown, used, expired, replaced, or the account has changed since.
        PasskeyRequired: a second factor is required, and the account can show no passkey.
    """
    limits.require("proof", caller)
    _require_on()
    opened = OneTimeSecret.objects.find(Purpose.SIGN_IN_LINK, link)
    handle = str(opened.data["verification"]) if opened else ""
    asked = OneTimeSecret.objects.live().filter(handle=handle).first()
    if asked is None or asked.account_id is None:
        raise mailed_link.invalid(caller)
    client = {"handle": handle, "verification": verification, "browser": browser}
    if not is_same_client(asked.data, caller=caller, **client):
        return CodeToEnter(link[-CODE_DIGITS:])
    with database.atomic():
        # The account first, as everything that locks both does.
        held = Account.objects.of(public_id(asked.account_id)).hold_in(asked.data["epoch"])
        found = _owner(asked, caller) if held and asked.consume() else None
        result = complete_sign_in(_by_link(found, asked, caller)) if found else None
    if result is None:
        raise mailed_link.invalid(caller)
    return result


@idempotent("verification")
def sign_in_by_email_code(
    *, verification: str, code: str, browser: str, caller: Caller
) -> SignedIn | ChallengeRequired:
    """Sign in by the mailed code, in the client that asked for it.

    The right code of another client counts as a wrong one.

    Raises:
        NotFound: ``EMAIL_SIGN_IN`` is off.
        InvalidCode: wrong, or the account has changed since.
        ChallengeNotFound: used, expired, guessed too often, or no such verification.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred wrong codes in a row; ask again, for a link.
        PasskeyRequired: a second factor is required, and the account can show no passkey.
    """
    limits.require("proof", caller)
    _require_on()
    return sign_in_by_code(
        lambda asked: _owner(asked, caller),
        purpose=Purpose.EMAIL_SIGN_IN,
        amr=EMAIL_CODE,
        verification=verification,
        code=code,
        browser=browser,
        caller=caller,
    )


def _require_on() -> None:
    if settings.EMAIL_SIGN_IN == "off":
        raise NotFound


def _wants_link(person: Person | None, unknown_key: str, caller: Caller) -> bool:
    """Whether the mail has a link: by the setting, or as the counter of codes is closed."""
    account = person.id if person else None
    mailbox = attempts.key_for_mailbox(account, unknown_key, caller)
    return settings.EMAIL_SIGN_IN == "link" or Attempt.objects.is_closed(mailbox)


def _send(person: Person | None, caller: Caller, *, by_link: bool, **data: Any) -> IssuedSecret:
    """Mail a code, and a link that carries it; without a person, only the cost is equal."""
    account, target = (person.id, person.email) if person else (None, "")
    life = settings.CODE_LIFETIME
    data["epoch"] = person.epoch if person else 0
    with database.atomic():
        code = OneTimeSecret.objects.issue_code(
            Purpose.EMAIL_SIGN_IN, account, life=life, target=target, **data
        )
        values: dict[str, object] = {"code": code.secret, "minutes": code.minutes}
        if by_link:
            link = OneTimeSecret.objects.issue_link(
                Purpose.SIGN_IN_LINK,
                account,
                life=life,
                target=target,
                ending=code.secret,
                verification=code.handle,
            )
            values["link"] = link.url(settings.SIGN_IN_LINK_PAGE)
        audit.record(Event.EMAIL_SIGN_IN_ASKED, caller, account=account)
        values |= {"ip": caller.ip, "user_agent": caller.user_agent}
        values["name"] = person.first_name if person else ""
        delivery.queue(Message("sign_in_link", target, values))
    return code


def _owner(asked: OneTimeSecret, caller: Caller) -> Owner | None:
    """Return the owner of the mailbox with password hash and time; None if none may sign in.

    If the registrant may be another person, what they set is voided, as by a reset; not where
    this device has signed in to the account before, so that both are known to be one person.
    """
    account = Account.objects.filter(pk=asked.account_id, email=asked.target)
    found = account.credentials()
    if found is None or not found[0].is_active:
        return None
    person = found[0]
    own = is_own_device(person.id, caller)
    in_doubt = record_confirmed_owner(person, caller)
    if in_doubt and not own:
        void_registration(person, caller)
    return account.credentials() if in_doubt or not person.email_verified else found


def _by_link(found: Owner, asked: OneTimeSecret, caller: Caller) -> Authentication:
    """Build the first step of a sign-in by the link, which is no attempt: it cannot be guessed."""
    person, encoded, now = found
    return Authentication(
        person=person,
        encoded=encoded,
        amr=EMAIL_LINK,
        transport=Transport(asked.data["transport"]),
        caller=caller,
        now=now,
        known_device=Session.objects.of(person.id).knows(caller.user_agent),
        remembered=bool(asked.data["remembered"]),
    )
