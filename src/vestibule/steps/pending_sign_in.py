"""Ask for the next step of a sign-in: a second factor, an emailed code, or an enrollment."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from typing import Any

from vestibule import audit, database, delivery, limits
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, masked
from vestibule.core.errors import (
    ChallengeNotFound,
    InvalidCredentials,
    PasskeyRequired,
)
from vestibule.core.events import Event
from vestibule.core.factors import (
    BY_MESSAGE,
    ENROLLED,
    FACTORS,
    TRUSTED_DEVICE,
    Method,
    SignInState,
)
from vestibule.core.people import Person, active
from vestibule.core.tokens import OPAQUE, Transport
from vestibule.delivery import Message
from vestibule.models import Account, Attempt, PendingSignIn
from vestibule.models.host_user import fingerprint_of, public_id
from vestibule.models.one_time_secret import new_code, new_handle
from vestibule.models.pending_sign_in import LIFETIME
from vestibule.models.sql.statements import Statement, execute_together
from vestibule.steps import idempotency, second_factor, trusted_device, verify_passkey
from vestibule.steps.complete_sign_in import enrollment_due, factor_required
from vestibule.tokens.secrets import is_keyed_hash, keyed_hash, keyed_hashes

_PURPOSE = "browser binding"
_ONLY = {
    SignInState.CONFIRM_EMAIL: Method.EMAIL_CODE.value,
    SignInState.TRUST_DEVICE: TRUSTED_DEVICE,
}
"""Steps with one way to answer."""


def begin(state: SignInState, authentication: Authentication) -> ChallengeRequired:
    """Store a sign-in whose first step is done, and ask for the next one.

    Where that is an emailed code, it is sent, and earlier codes become invalid.

    Raises:
        InvalidCredentials: a code is required, and the account has no address.
        TooManyRequests: too many codes were sent to this account lately.
    """
    person, caller = authentication.person, authentication.caller
    browser = _new_browser(caller) if authentication.transport.by_cookie else ""
    methods = methods_of(state, person, authentication.amr)
    handle, code = new_handle(), _code_for(state, person, caller)
    beginning = PendingSignIn.objects.beginning(
        handle,
        person.id,
        at=authentication.now,
        code=code,
        sent_to=person.email,
        state=state.value,
        amr=authentication.amr,
        methods=" ".join(methods),
        chosen=methods[0],
        browser=browser_hash(browser or caller.csrf),
        transport=authentication.transport.value,
        password_fingerprint=fingerprint_of(authentication.encoded or ""),
        epoch=person.epoch,
        known_device=authentication.known_device,
        remembered=authentication.remembered,
    )
    asked = audit.row(Event.CHALLENGED, caller, account=person.id, method=methods[0])
    with database.atomic() if code or caller.idempotency else nullcontext():
        execute_together(*_before(state, authentication), beginning, asked.statement)
        asked.publish()
        if code:
            _mail(code, person, caller)
        if caller.idempotency:
            idempotency.keep(caller, account=person.id, challenge=handle, state=state.value)
    return challenge(handle, state, methods, methods[0], person, browser)


def _code_for(state: SignInState, person: Person, caller: Caller) -> str:
    """Return the code to email; empty where this step asks for none."""
    if state != SignInState.CONFIRM_EMAIL:
        return ""
    if not person.email:
        raise InvalidCredentials
    require_code(person.id, caller)
    return new_code()


def _new_browser(caller: Caller) -> str:
    """Return a secret for the browser's cookie; one that can be given again if there is a key."""
    derived = caller.idempotency and idempotency.secret_for(caller, "browser")
    return derived or secrets.token_urlsafe(24)


def _before(state: SignInState, authentication: Authentication) -> Iterator[Statement]:
    """Return what comes before a new pending sign-in: SQLite executes the statements in order."""
    if state == SignInState.CONFIRM_EMAIL:
        yield PendingSignIn.objects.of(authentication.person.id).filter(state=state).voiding()
    if authentication.attempt is not None:
        # This attempt alone: a reset would let the first step undo the failures of the second.
        yield Attempt.objects.forgiving(authentication.attempt)


def methods_of(state: SignInState, person: Person, amr: str) -> tuple[str, ...]:
    """Return how a step may be answered, the preferred method first.

    Where a second factor is required, only a passkey follows a link or code in a message. It is
    enrolled in such a sign-in if the account has no factor: an app's code on the same phone would
    not be enough to add one.

    Raises:
        PasskeyRequired: that is so, and there is none.
    """
    if only := _ONLY.get(state):
        return (only,)
    by_message = amr.split(maxsplit=1)[0] in BY_MESSAGE
    if state == SignInState.ENROLL:
        passkeys = verify_passkey.available()
        offered = [each for each in FACTORS if each != Method.PASSKEY or passkeys]
        if by_message:
            offered = [each for each in offered if each == Method.PASSKEY]
        if not offered:
            raise PasskeyRequired
        return tuple(each.value for each in offered)
    enrolled = person.factors.split()
    if by_message and factor_required(person.role):
        if Method.PASSKEY in enrolled:
            return (Method.PASSKEY.value,)
        if enrollment_due(person.id):
            raise PasskeyRequired
    return tuple(each.value for each in ENROLLED if each in enrolled)


def challenge(
    handle: str,
    state: SignInState,
    methods: tuple[str, ...],
    chosen: str,
    person: Person,
    browser: str,
) -> ChallengeRequired:
    """Return what the client needs in order to answer."""
    emailed = chosen == Method.EMAIL_CODE
    asked = state in {SignInState.SECOND_FACTOR, SignInState.STEP_UP}
    offers = state in {SignInState.SECOND_FACTOR, SignInState.TRUST_DEVICE}
    life = settings.CODE_LIFETIME if emailed else LIFETIME
    return ChallengeRequired(
        id=handle,
        state=state,
        method=chosen,
        methods=methods,
        sent_to=masked(person.email) if emailed else "",
        expires_in=int(life.total_seconds()),
        resend_in=int(settings.RESEND_AFTER.total_seconds()) if emailed else 0,
        browser=browser,
        account=person.id,
        options=second_factor.options(chosen, person.id, handle) if asked else None,
        trust_device=trusted_device.offered(person) if offers else 0,
    )


def require_code(account: int | str, caller: Caller) -> None:
    """Count a sign-in code by the account alone, whose password was right.

    Were it counted by the client's address too, other clients there could block it.

    Raises:
        TooManyRequests: too many codes were sent to this account lately.
    """
    own = f"sign_in_code {account}"
    limits.require("message", limits.known(caller, own), target=own)


def send_code(handle: str, person: Person, caller: Caller) -> bool:
    """Email a new code; False if the sign-in is over or the last code was sent too lately."""
    life = settings.CODE_LIFETIME
    code = PendingSignIn.objects.send_code(
        handle, sent_to=person.email, life=life, pause=settings.RESEND_AFTER
    )
    if code is None:
        return False
    _mail(code, person, caller)
    return True


def _mail(code: str, person: Person, caller: Caller) -> None:
    values: dict[str, object] = {"name": person.first_name, "code": code}
    values |= {"minutes": int(settings.CODE_LIFETIME.total_seconds()) // 60}
    values |= {"user_agent": caller.user_agent, "ip": caller.ip}
    delivery.queue(Message("sign_in_code", person.email, values))


def browser_hash(browser: str) -> str:
    """Return the hash that binds a challenge to a browser; empty if any browser may answer."""
    return keyed_hash(_PURPOSE, browser) if browser else ""


def browser_hashes(browser: str) -> list[str]:
    """Return the hashes that a browser may be stored as; none without a browser."""
    return keyed_hashes(_PURPOSE, browser) if browser else []


def is_hash_of_browser(stored: str, browser: str) -> bool:
    """Whether a ``browser_hash`` is of this browser."""
    return bool(browser) and is_keyed_hash(_PURPOSE, browser, stored)


def is_same_client(
    asked: Mapping[str, Any], *, handle: str, verification: str, browser: str, caller: Caller
) -> bool:
    """Whether this client asked for a code: by its cookie, or without cookies by its id.

    ``asked`` is what was kept of that. One that is given other tokens than the session would have
    did not.
    """
    if (asked.get("transport") in OPAQUE) != caller.opaque:
        return False
    if asked.get("browser"):
        return is_hash_of_browser(asked["browser"], browser)
    return hmac.compare_digest(handle.encode(), verification.encode())


def is_same_browser(pending: PendingSignIn, caller: Caller) -> bool:
    """Whether this client may answer: the one that did the first step, and gets such tokens."""
    if Transport(pending.transport).is_opaque != caller.opaque:
        return False
    return not pending.browser or is_hash_of_browser(pending.browser, caller.csrf or caller.browser)


def own(
    challenge: str, caller: Caller, *, states: Collection[SignInState]
) -> tuple[PendingSignIn, Person]:
    """Return a challenge that this browser may answer, and its person.

    Raises:
        ChallengeNotFound: there is no such challenge in one of these states.
        TooManyRequests: too many requests from this address.
    """
    limits.require("sign_in", caller)
    pending = PendingSignIn.objects.live().filter(handle=challenge, state__in=states).first()
    if pending is None or not is_same_browser(pending, caller):
        raise ChallengeNotFound
    person = active(Account.objects.of(public_id(pending.account_id)).person())
    if person is None:
        raise ChallengeNotFound
    return pending, person
