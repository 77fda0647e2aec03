"""Ask for the next step of a sign-in: a second factor, an emailed code, or an enrollment."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeVar

from vestibule import audit, database, delivery, limits
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, masked
from vestibule.core.errors import (
    ChallengeNotFound,
    InvalidCode,
    InvalidPasskey,
    PasskeyRequired,
)
from vestibule.core.events import Event
from vestibule.core.factors import BY_MAIL, ENROLLED, FACTORS, Method, SignInState
from vestibule.core.people import Person, active
from vestibule.core.tokens import Transport
from vestibule.delivery import Message
from vestibule.models import Account, PendingSignIn
from vestibule.models.host_user import fingerprint_of, public_id
from vestibule.models.pending_sign_in import LIFETIME
from vestibule.steps import attempts, second_factor, trusted_device, verify_passkey
from vestibule.steps.complete_sign_in import enrollment_due, factor_required
from vestibule.tokens.secrets import keyed_hash

Result = TypeVar("Result")


def begin(state: SignInState, authentication: Authentication) -> ChallengeRequired:
    """Store a sign-in whose first step is done, and ask for the next one.

    Where that is an emailed code, it is sent, and earlier codes become invalid.

    Raises:
        TooManyRequests: too many codes were sent to this account lately.
    """
    person, caller = authentication.person, authentication.caller
    browser = secrets.token_urlsafe(24) if authentication.transport == Transport.COOKIE else ""
    methods = methods_of(state, person, authentication.amr)
    emailed = state == SignInState.CONFIRM_EMAIL
    if emailed:
        require_code(person.id, caller)
    with database.atomic():
        if emailed:
            PendingSignIn.objects.of(person.id).filter(state=state).void()
        handle = PendingSignIn.objects.begin(
            person.id,
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
        if emailed:
            send_code(handle, person, caller)
        audit.record(Event.CHALLENGED, caller, account=person.id, method=methods[0])
    return challenge(handle, state, methods, methods[0], person, browser)


def methods_of(state: SignInState, person: Person, amr: str) -> tuple[str, ...]:
    """Return how a step may be answered, the preferred method first.

    Where a second factor is required, only a passkey follows a mailed link or code. It is enrolled
    in such a sign-in if the account has no factor: an app's code on the same phone would not be
    enough to add one.

    Raises:
        PasskeyRequired: that is so, and there is none.
    """
    if state == SignInState.CONFIRM_EMAIL:
        return (Method.EMAIL_CODE.value,)
    by_mail = amr.split(maxsplit=1)[0] in BY_MAIL
    if state == SignInState.ENROLL:
        passkeys = verify_passkey.available()
        offered = [each for each in FACTORS if each != Method.PASSKEY or passkeys]
        if by_mail:
            offered = [each for each in offered if each == Method.PASSKEY]
        if not offered:
            raise PasskeyRequired
        return tuple(each.value for each in offered)
    enrolled = person.factors.split()
    if by_mail and factor_required(person.role):
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
        trust_device=trusted_device.offered(person) if state == SignInState.SECOND_FACTOR else 0,
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
    code = PendingSignIn.objects.send_code(handle, life=life, pause=settings.RESEND_AFTER)
    if code is None:
        return False
    values: dict[str, object] = {"name": person.first_name, "code": code}
    values |= {"minutes": int(life.total_seconds()) // 60}
    values |= {"user_agent": caller.user_agent, "ip": caller.ip}
    delivery.queue(Message("sign_in_code", person.email, values))
    return True


def browser_hash(browser: str) -> str:
    """Return the hash that binds a challenge to a browser; empty if any browser may answer."""
    return keyed_hash("browser binding", browser) if browser else ""


def is_same_browser(pending: PendingSignIn, caller: Caller) -> bool:
    """Whether this browser may answer: the one that did the first step."""
    own = browser_hash(caller.csrf or caller.browser)
    return not pending.browser or hmac.compare_digest(pending.browser, own)


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


def find(challenge: str, caller: Caller, *, states: Collection[SignInState]) -> PendingSignIn:
    """Return a challenge that is to be answered, valid or not.

    Raises:
        ChallengeNotFound: there is none in one of these states.
        TooManyRequests: too many requests, or unknown challenges, from this address.
    """
    pending = PendingSignIn.objects.find(challenge)
    if pending is None or pending.state not in states:
        limits.require("sign_in", caller)
        limits.require("proof_failure", caller)
        raise ChallengeNotFound
    return pending


def answer(
    pending: PendingSignIn,
    method: str,
    complete: Callable[[Person, attempts.Attempted], Result | None],
    caller: Caller,
    *,
    flow: str,
) -> Result:
    """Count one answer to a challenge, and let ``complete`` check it if it may count.

    ``complete`` returns None if the answer is wrong. The rates are those of a sign-in, and a wrong
    answer counts as a wrong password does.

    Raises:
        InvalidCode: wrong, used, expired, or guessed too often.
        InvalidPasskey: the same for a passkey.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    account = public_id(pending.account_id)
    key = attempts.key_for_account(account, caller)
    limits.require("sign_in", attempts.asker_of(key, caller))
    with attempts.attempt(key, caller) as attempted:
        attempted.require_rate("sign_in", key)
        limits.refuse_if_spent("proof_failure", attempted.asker, flow=flow)
        counted = PendingSignIn.objects.count_guess(pending.handle)
        person = active(attempted.person)
        usable = counted and _is_usable(pending, method, attempted, caller)
        result = complete(person, attempted) if usable and person is not None else None
    if result is None:
        _record_failure(method, account, caller)
        limits.fail("proof_failure", attempted.asker, flow=flow)
        raise InvalidPasskey if method == Method.PASSKEY else InvalidCode
    return result


def _record_failure(method: str, account: int | str, caller: Caller) -> None:
    if method == Method.EMAIL_CODE:
        audit.record(Event.CHALLENGE_FAILED, caller, account=account)
    else:
        audit.record(Event.FACTOR_FAILED, caller, account=account, method=method)


def _is_usable(
    pending: PendingSignIn, method: str, attempted: attempts.Attempted, caller: Caller
) -> bool:
    """Whether the right answer would count: in this browser, and nothing has changed since."""
    person, now = attempted.person, fingerprint_of(attempted.encoded or "")
    if person is None:
        return False
    same = (pending.epoch, pending.password_fingerprint) == (person.epoch, now)
    return same and pending.allows(method) and is_same_browser(pending, caller)


def authentication(
    pending: PendingSignIn, person: Person, attempted: attempts.Attempted, amr: str
) -> Authentication:
    """Return what ``open_session`` goes on with, once all steps are done."""
    done = attempted.authenticated(
        person, attempted.encoded, amr=amr, transport=Transport(pending.transport)
    )
    return replace(done, known_device=pending.known_device, remembered=pending.remembered)
