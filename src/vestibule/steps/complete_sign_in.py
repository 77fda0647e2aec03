"""What comes after every proof of who one is, whichever door it came in by.

Nothing that looks like a session exists before the last step. Passwords, codes,
social sign-in: all of them end here, so that no door skips a step.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any

from django.db import transaction

from vestibule import audit, delivery, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, masked
from vestibule.core.errors import AccountDeactivated, InvalidCredentials
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret, Session
from vestibule.models.host_user import fingerprint_of, user_key
from vestibule.models.one_time_secret import VOID_RESETS, Purpose
from vestibule.models.session import TAKEN_OVER, SessionQuerySet, new_session
from vestibule.models.signing_key import current_ring
from vestibule.models.sql.statements import Statement, update_statement
from vestibule.tokens import device, pair
from vestibule.tokens.secrets import derived_keys

EMAIL_CODE = "email_code"


def complete_sign_in(
    person: Person,
    *,
    amr: str,
    transport: Transport,
    caller: Caller,
    now: datetime,
    known_device: bool,
    encoded: str | None,
    beside: tuple[Statement, ...] = (),
) -> SignedIn | ChallengeRequired:
    """Go on after a first proof: ask for the next step, or open the session.

    ``beside`` are changes to be made together with the session, where nothing more is asked.

    Raises:
        AccountDeactivated: nobody may sign in to it.
        InvalidCredentials: the address must be verified first.
        TooManyRequests: too many codes were sent to this account lately.
    """
    if refused := sign_in_refusal(person):
        raise refused
    if second_step_required(role=person.role, amr=amr):
        require_code(person.id, caller)
        proved = {
            "amr": amr,
            "known_device": known_device,
            "password": fingerprint_of(encoded or ""),
        }
        return _challenge(person, caller, transport, proved)
    return open_session(
        person,
        amr=amr,
        transport=transport,
        caller=caller,
        now=now,
        known_device=known_device,
        encoded=encoded,
        beside=beside,
    )


def require_code(account: int | str, caller: Caller) -> None:
    """Count a code that is sent for a sign-in: by the account alone, whose password was right.

    By the address too, and those who ask for messages to anybody there would stop it.

    Raises:
        TooManyRequests: too many codes were sent to this account lately.
    """
    own = f"sign_in_code {account}"
    limits.require("message", limits.known(caller, own), target=own)


def sign_in_refusal(person: Person) -> type[InvalidCredentials] | None:
    """Say why somebody may not sign in, whatever they prove.

    Where the address must be verified first, no password of an account is right before: whoever
    registers somebody's address with a password of their own would learn by any other answer
    whether the address had an account already.
    """
    if settings.verified_email_required and not person.email_verified:
        return InvalidCredentials
    return None if person.is_active else AccountDeactivated


def second_step_required(*, role: str, amr: str) -> bool:
    """Whether a code that is mailed has yet to come after what was proved (``amr``).

    By the role and the policy of now, so that a session is weighed as a sign-in is: one
    that never took the step does not carry a role that asks for it.
    """
    if EMAIL_CODE in amr:
        return False
    first = "pwd" if amr == TAKEN_OVER else amr
    asked = settings.SIGN_IN_CHECK == EMAIL_CODE and first in settings.SIGN_IN_CHECK_AFTER
    return asked or role in settings.SIGN_IN_CHECK_ROLES


def browser_hash(browser: str) -> str:
    """Return what a challenge keeps of the browser it was made for; empty if any may answer."""
    key = derived_keys("browser binding")[0]
    return hmac.new(key, browser.encode(), hashlib.sha256).hexdigest() if browser else ""


def is_same_browser(state: Mapping[str, Any], caller: Caller) -> bool:
    """Whether a challenge's state lets this browser answer."""
    kept = state.get("browser", "")
    return not kept or hmac.compare_digest(kept, browser_hash(caller.csrf or caller.browser))


def open_session(
    person: Person,
    *,
    amr: str,
    transport: Transport,
    caller: Caller,
    now: datetime,
    known_device: bool,
    encoded: str | None,
    beside: tuple[Statement, ...] = (),
) -> SignedIn:
    """Open the session: everything that is asked for has been proved.

    ``encoded`` is the password hash as it was then: the session ends where it is another.
    Resets that were asked for before are void by it, and what the same device has open in
    the account ends (``SAME_DEVICE_SESSION``).
    """
    own = _own_device(person, caller)
    name = own or device.new_id()
    session, opening = new_session(
        person, encoded=encoded, caller=caller, transport=transport, amr=amr, now=now, device=name
    )
    changes = (*beside, _void_resets(person), opening)
    with _transaction(person, own, caller, more_follows=not known_device):
        audit.record(
            Event.SIGNED_IN,
            caller,
            account=person.id,
            session=session.id,
            beside=changes,
            new_device=not known_device,
        )
        if settings.MAX_SESSIONS:
            _end_surplus(person, caller)
        if not known_device:
            _tell_of_new_device(person, caller, now)
    tokens = pair.issue(session, person, current_ring.get())
    known_by = device.mint(person.id, name, epoch=person.epoch)
    return SignedIn(person, session.id, tokens, device=known_by)


def _transaction(
    person: Person, own: str, caller: Caller, *, more_follows: bool
) -> AbstractContextManager[None]:
    """Return what a session is opened in: a transaction, where one statement is not all."""
    if settings.SAME_DEVICE_SESSION == "replace" and (own or caller.sessions):
        return _in_its_place(person, own, caller)
    return transaction.atomic() if more_follows or settings.MAX_SESSIONS else nullcontext()


@contextmanager
def _in_its_place(person: Person, own: str, caller: Caller) -> Iterator[None]:
    """End what a device has open in the account, in the transaction that opens a new session.

    The account is held, so that of two sign-ins in one moment the second ends the first's.
    """
    with transaction.atomic():
        Account.objects.of(person.id).hold()
        held = Session.objects.held_by(person.id, device=own, sessions=caller.sessions)
        _end(held, EndReason.REPLACED, person, caller)
        yield


def _end_surplus(person: Person, caller: Caller) -> None:
    """End the oldest sessions beyond ``MAX_SESSIONS``."""
    surplus = Session.objects.of(person.id).live().surplus(settings.MAX_SESSIONS)
    _end(surplus, EndReason.TOO_MANY_SESSIONS, person, caller)


def _end(sessions: SessionQuerySet, reason: EndReason, person: Person, caller: Caller) -> None:
    for each in sessions.end(reason):
        audit.record(
            Event.SESSION_ENDED, caller, account=person.id, session=each, reason=reason.value
        )


def _void_resets(person: Person) -> Statement:
    """Void the resets that were asked for before: who has signed in needs none of them."""
    return update_statement(OneTimeSecret, VOID_RESETS, user_key().to_python(person.id))


def _challenge(
    person: Person, caller: Caller, transport: Transport, proved: dict[str, object]
) -> ChallengeRequired:
    browser = secrets.token_urlsafe(24) if transport == Transport.COOKIE else ""
    state = {
        **proved,
        "transport": transport.value,
        "browser": browser_hash(browser or caller.csrf),
    }
    with transaction.atomic():
        code = OneTimeSecret.objects.issue_code(
            Purpose.SIGN_IN,
            person.id,
            life=settings.CODE_LIFETIME,
            target=person.email,
            **state,
        )
        audit.record(Event.CHALLENGED, caller, account=person.id, method=EMAIL_CODE)
        delivery.queue(
            Message(
                "sign_in_code",
                person.email,
                {
                    "name": person.first_name,
                    "code": code.secret,
                    "minutes": code.minutes,
                    "user_agent": caller.user_agent,
                    "ip": caller.ip,
                },
            )
        )
    return ChallengeRequired(
        id=code.handle,
        method=EMAIL_CODE,
        sent_to=masked(person.email),
        expires_in=code.expires_in,
        resend_in=int(settings.RESEND_AFTER.total_seconds()),
        browser=browser,
        account=person.id,
    )


def _tell_of_new_device(person: Person, caller: Caller, now: datetime) -> None:
    values = {
        "name": person.first_name,
        "user_agent": caller.user_agent,
        "ip": caller.ip,
        "when": now,
    }
    delivery.queue(Message("new_device", person.email, values))


def device_token(person: Person, caller: Caller) -> str:
    """Make the token by which this device is known from now on; a device keeps its id."""
    return device.mint(person.id, _own_device(person, caller), epoch=person.epoch)


def _own_device(person: Person, caller: Caller) -> str:
    """Return the id of the device that asks, if it has signed in to the account before."""
    known = device.read(caller.device_token) if caller.device_token else None
    return known.id if known is not None and known.account == str(person.id) else ""
