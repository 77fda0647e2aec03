"""A registration without a password that waits: for the mailed code, and then for the passkey.

Two rows of one-time secrets, neither of which has an account: none is made before the passkey.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from vestibule import database, delivery, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import CodeSent, masked
from vestibule.core.errors import Problem
from vestibule.core.factors import Method
from vestibule.core.identifiers import email_key
from vestibule.core.kept import read_back
from vestibule.core.passkeys import PasskeyRegistration
from vestibule.database import DatabaseNow
from vestibule.delivery import Message
from vestibule.factors.passkey_options import encoded
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import IssuedSecret, Purpose
from vestibule.models.passkey import new_user_id
from vestibule.steps import attempts, idempotency, profile_facts, registration
from vestibule.steps.pending_sign_in import is_same_client
from vestibule.steps.registration import FLOW, Problems

LIFE = timedelta(minutes=30)
"""How long a user may take to create the passkey, once the address is verified."""


def problems(
    newcomer: PasskeyRegistration, *, email_verified: bool = False, defaults: bool = False
) -> Problems:
    """Return what is not acceptable.

    That the address is taken only if it is ``email_verified``: who has the mailbox may know it. One
    that is reserved for a former owner is not: the code proves the same mailbox.
    ``defaults`` is that of ``registration.invalid``.
    """
    if not newcomer.email:
        return {"email": (Problem("field_required"),)}
    found = registration.invalid(newcomer, newcomer.names, defaults=defaults)
    taken = registration.taken(newcomer, may_take_reserved=True)
    if not email_verified:
        taken.pop("email", None)
    return {**taken, **found}


def require_message(email: str, caller: Caller) -> None:
    """Count a mail to an address, together with those of other registrations.

    Raises:
        TooManyRequests: too many messages to this address, or from this caller.
    """
    limits.require("message", caller, kind=FLOW, target=f"{FLOW} {email_key(email)}")


def begin(newcomer: PasskeyRegistration, *, transport: str, browser: str) -> IssuedSecret:
    """Store a registration, and mail a code to its address; ``browser`` is a hash."""
    kept: dict[str, Any] = asdict(newcomer)
    kept["facts"] = profile_facts.of_registrant(newcomer.facts)[0]
    email = kept.pop("email")
    with database.atomic():
        code = OneTimeSecret.objects.issue_code(
            Purpose.SIGN_UP_CODE,
            None,
            life=settings.CODE_LIFETIME,
            target=email,
            unknown_key=attempts.key_for_email(email).unknown_key,
            transport=transport,
            browser=browser,
            newcomer=kept,
        )
        _mail(code, email)
    return code


def asked_by(verification: str, browser: str, caller: Caller) -> OneTimeSecret | None:
    """Return the registration that waits for a code of this client; None if it is over."""
    named = OneTimeSecret.objects.live().filter(purpose=Purpose.SIGN_UP_CODE, handle=verification)
    found = named.first()
    client = {"handle": verification, "verification": verification, "browser": browser}
    if found is None or not is_same_client(found.data, caller=caller, **client):
        return None
    return found


def send_again(asked: OneTimeSecret) -> IssuedSecret | None:
    """Mail another code in place of the one before; None if no code can be right any more."""
    with database.atomic():
        code = OneTimeSecret.objects.renew_code(
            Purpose.SIGN_UP_CODE, asked.handle, life=settings.CODE_LIFETIME
        )
        if code is not None:
            _mail(code, asked.target)
    return code


def _mail(code: IssuedSecret, email: str) -> None:
    """Mail the code; the owner of an address that has an account is told that instead."""
    owner = Account.objects.named(email=email_key(email)).person()
    values = {"code": code.secret, "minutes": code.minutes}
    message = Message("verify_email", email, values)
    if owner is not None:
        message = Message("account_exists", owner.email, {"name": owner.first_name})
    delivery.queue(message)


def sent(code: IssuedSecret, email: str, browser: str = "") -> CodeSent:
    """Return what the client learns of a code."""
    return CodeSent(
        id=code.handle,
        method=Method.EMAIL_CODE.value,
        sent_to=masked(email),
        expires_in=code.expires_in,
        resend_in=int(settings.RESEND_AFTER.total_seconds()),
        browser=browser,
    )


def wait_for_passkey(asked: OneTimeSecret, caller: Caller) -> str:
    """Store that the address of a registration is verified; returns the secret that completes it.

    Call it in the transaction that has used up the code, whose row keeps nothing.
    """
    issued = OneTimeSecret.objects.issue_link(
        Purpose.PASSKEY_SIGN_UP,
        None,
        life=LIFE,
        target=asked.target,
        secret=idempotency.secret_for(caller, FLOW),
        transport=asked.data["transport"],
        newcomer=asked.data["newcomer"],
        user_id=encoded(new_user_id()),
    )
    OneTimeSecret.objects.filter(pk=asked.pk).update(target="", data={})
    idempotency.keep(caller, handle=issued.handle)
    return issued.link


def find(pending: str) -> tuple[OneTimeSecret, PasskeyRegistration] | None:
    """Return the registration that waits for a passkey, without using it up; None if it is over."""
    found = OneTimeSecret.objects.find(Purpose.PASSKEY_SIGN_UP, pending)
    if found is None:
        return None
    newcomer = read_back(PasskeyRegistration, {**found.data["newcomer"], "email": found.target})
    return (found, newcomer) if newcomer else None


def find_again(handle: str, caller: Caller) -> str | None:
    """Return the secret that an earlier request with the same key was given; None if it is over."""
    pending = handle + idempotency.secret_for(caller, FLOW)
    return None if find(pending) is None else pending


def use_up(found: OneTimeSecret) -> bool:
    """Use it up, and forget what was typed. False if another request was faster."""
    live = OneTimeSecret.objects.live().filter(pk=found.pk)
    return bool(live.update(consumed_at=DatabaseNow(), target="", data={}))
