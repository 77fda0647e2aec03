"""Complete a sign-in after the first factor: ask for a second step, or open the session.

Nothing that looks like a session exists before the last step. Passwords, codes and social
sign-in all end here, so that none of them skips a step.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any

from vestibule import audit, database, delivery, limits
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, masked
from vestibule.core.errors import AccountDeactivated, InvalidCredentials
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.delivery import Message
from vestibule.models import Account, Attempt, OneTimeSecret, Session
from vestibule.models.host_user import fingerprint_of, update_last_login, user_key
from vestibule.models.one_time_secret import VOID_RESETS, Purpose
from vestibule.models.session import TAKEN_OVER, SessionQuerySet, new_session
from vestibule.models.signing_key import current_ring
from vestibule.models.sql.statements import Statement, execute_together, update_statement
from vestibule.tokens import device, refresh
from vestibule.tokens.additional_claims import additional_claims
from vestibule.tokens.secrets import derived_keys

EMAIL_CODE = "email_code"


def complete_sign_in(authentication: Authentication) -> SignedIn | ChallengeRequired:
    """Ask for the second step where role or policy require one, else open the session.

    Raises:
        AccountDeactivated: the account is deactivated.
        InvalidCredentials: the address must be verified first.
        TooManyRequests: too many codes were sent to this account lately.
    """
    person = authentication.person
    if refused := sign_in_refusal(person):
        raise refused
    if not second_step_required(role=person.role, amr=authentication.amr):
        return open_session(authentication)
    if authentication.attempt is not None:
        # This attempt alone: a reset would let the first step undo the failures of the second.
        Attempt.objects.forgive_one(authentication.attempt)
    require_code(person.id, authentication.caller)
    return _challenge(authentication)


def require_code(account: int | str, caller: Caller) -> None:
    """Count a sign-in code by the account alone, whose password was right.

    Were it counted by the client's address too, other clients there could block it.

    Raises:
        TooManyRequests: too many codes were sent to this account lately.
    """
    own = f"sign_in_code {account}"
    limits.require("message", limits.known(caller, own), target=own)


def sign_in_refusal(person: Person) -> type[InvalidCredentials] | None:
    """Return the error for an account that cannot be signed in to; None if it can.

    An address that must be verified first gets the answer of a wrong password. Any other would
    tell an attacker who registers someone's address whether it had an account already.
    """
    if settings.verified_email_required and not person.email_verified:
        return InvalidCredentials
    return None if person.is_active else AccountDeactivated


def second_step_required(*, role: str, amr: str) -> bool:
    """Whether an emailed code is required in addition to the methods used so far (``amr``).

    Decided by the current role and policy, for sessions as for sign-ins: a session that never
    took the step does not keep a role that requires it.
    """
    if EMAIL_CODE in amr:
        return False
    first = "pwd" if amr == TAKEN_OVER else amr
    asked = settings.SIGN_IN_CHECK == EMAIL_CODE and first in settings.SIGN_IN_CHECK_AFTER
    return asked or role in settings.SIGN_IN_CHECK_ROLES


def browser_hash(browser: str) -> str:
    """Return the hash that binds a challenge to a browser; empty if any browser may answer."""
    key = derived_keys("browser binding")[0]
    return hmac.new(key, browser.encode(), hashlib.sha256).hexdigest() if browser else ""


def is_same_browser(state: Mapping[str, Any], caller: Caller) -> bool:
    """Whether this browser may answer the challenge with this state."""
    kept = state.get("browser", "")
    return not kept or hmac.compare_digest(kept, browser_hash(caller.csrf or caller.browser))


def open_session(authentication: Authentication) -> SignedIn:
    """Open a session; every required step has been completed.

    One round trip resets the counter of attempts, voids password resets that were requested
    before, inserts the session and writes the audit trail. Other sessions of this device in the
    account end (``SAME_DEVICE_SESSION``). The session ends with its first refresh where the
    password was changed after ``encoded`` was read.
    """
    person, caller = authentication.person, authentication.caller
    additional = additional_claims(person, caller) if settings.CLAIMS else {}
    own, new_device = _own_device(person, caller), not authentication.known_device
    name = own or device.new_id()
    session, opening = new_session(authentication, device=name)
    signed_in = audit.row(
        Event.SIGNED_IN, caller, account=person.id, session=session.id, new_device=new_device
    )
    with _transaction(person, own, caller, more_follows=new_device):
        execute_together(
            *_attempt_reset(authentication), _void_resets(person), opening, signed_in.statement
        )
        signed_in.publish()
        if settings.MAX_SESSIONS:
            _end_surplus(person, caller)
        if new_device:
            _notify_of_new_device(person, caller, authentication.now)
    if settings.LAST_LOGIN_INTERVAL:
        # Not in the transaction: a reset locks the user and its secrets in another order.
        before = authentication.now - settings.LAST_LOGIN_INTERVAL
        update_last_login(person.id, before=before)
    tokens = refresh.issue(session, person, current_ring.get(), additional=additional)
    device_token = device.mint(person.id, name, epoch=person.epoch)
    return SignedIn(person, session.id, tokens, device=device_token)


def _transaction(
    person: Person, own: str, caller: Caller, *, more_follows: bool
) -> AbstractContextManager[None]:
    """Return the transaction for opening a session; none where one query does everything."""
    if settings.SAME_DEVICE_SESSION == "replace" and (own or caller.sessions):
        return _in_its_place(person, own, caller)
    return database.atomic() if more_follows or settings.MAX_SESSIONS else nullcontext()


@contextmanager
def _in_its_place(person: Person, own: str, caller: Caller) -> Iterator[None]:
    """End the device's sessions in the account, in the transaction that opens the new one.

    The account is locked, so that of two concurrent sign-ins the second ends the first's session.
    """
    with database.atomic():
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


def _attempt_reset(authentication: Authentication) -> tuple[Statement, ...]:
    attempt = authentication.attempt
    return () if attempt is None else (Attempt.objects.clearing(attempt),)


def _void_resets(person: Person) -> Statement:
    """Void password resets that were requested before: a user who has signed in needs none."""
    return update_statement(OneTimeSecret, VOID_RESETS, user_key().to_python(person.id))


def _challenge(authentication: Authentication) -> ChallengeRequired:
    person, caller = authentication.person, authentication.caller
    browser = secrets.token_urlsafe(24) if authentication.transport == Transport.COOKIE else ""
    state = {
        "amr": authentication.amr,
        "known_device": authentication.known_device,
        "password": fingerprint_of(authentication.encoded or ""),
        "transport": authentication.transport.value,
        "remembered": authentication.remembered,
        "browser": browser_hash(browser or caller.csrf),
    }
    with database.atomic():
        code = OneTimeSecret.objects.issue_code(
            Purpose.SIGN_IN,
            person.id,
            life=settings.CODE_LIFETIME,
            target=person.email,
            **state,
        )
        audit.record(Event.CHALLENGED, caller, account=person.id, method=EMAIL_CODE)
        values: dict[str, object] = {"name": person.first_name}
        values |= {"code": code.secret, "minutes": code.minutes}
        values |= {"user_agent": caller.user_agent, "ip": caller.ip}
        delivery.queue(Message("sign_in_code", person.email, values))
    return ChallengeRequired(
        id=code.handle,
        method=EMAIL_CODE,
        sent_to=masked(person.email),
        expires_in=code.expires_in,
        resend_in=int(settings.RESEND_AFTER.total_seconds()),
        browser=browser,
        account=person.id,
    )


def _notify_of_new_device(person: Person, caller: Caller, now: datetime) -> None:
    values = {
        "name": person.first_name,
        "user_agent": caller.user_agent,
        "ip": caller.ip,
        "when": now,
    }
    delivery.queue(Message("new_device", person.email, values))


def device_token(person: Person, caller: Caller) -> str:
    """Make a token by which this device is known from now on; a known device keeps its id."""
    return device.mint(person.id, _own_device(person, caller), epoch=person.epoch)


def _own_device(person: Person, caller: Caller) -> str:
    """Return the id of the caller's device if it has signed in to the account before."""
    known = device.read(caller.device_token) if caller.device_token else None
    return known.id if known is not None and known.account == str(person.id) else ""
