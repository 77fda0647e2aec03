"""The second step of signing in: a code that was mailed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from vestibule import audit, delivery, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, masked
from vestibule.core.errors import ChallengeNotFound, InvalidCode, TooManyRequests
from vestibule.core.events import Event
from vestibule.core.tokens import SignedIn, Transport
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret
from vestibule.models.host_user import fingerprint_of, id_from, missing_key, public_id
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts
from vestibule.steps.complete_sign_in import EMAIL_CODE, is_same_browser, open_session, require_code

__all__ = ["answer_challenge", "open_challenge", "resend_challenge"]

STORY = "challenge"
NEVER = "-"
"""What no code is."""


def answer_challenge(*, challenge: str, code: str, caller: Caller) -> SignedIn:
    """Finish a sign-in with the code that was sent for it.

    Five guesses for all codes of a challenge together; each wrong one counts
    as a wrong password does, and so does the right one from another browser than
    the one that asked for it. The account is looked at again: what changed since
    the password was right counts. Counted as signing in, of which it is a part: what
    others at the address ask for and fail at refuses no right code.

    Raises:
        InvalidCode: wrong, used, expired, or guessed too often.
        ChallengeNotFound: there is no such challenge.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    account, state = _begun(challenge, caller)
    proof = attempts.key_for_account(account, caller)
    limits.require("sign_in", attempts.asker_of(proof, caller))
    with attempts.attempt(proof, caller) as attempted:
        attempted.require_rate("sign_in", proof)
        limits.refuse_if_spent("proof_failure", attempted.asker, story=STORY)
        secret = OneTimeSecret.objects.guess(Purpose.SIGN_IN, challenge, _as(code, state, caller))
        person = attempted.person
        same = secret and secret.data["password"] == fingerprint_of(attempted.encoded or "")
        if same and person is not None and person.is_active:
            attempted.succeed()
    if secret is None or person is None or not attempted.succeeded:
        audit.record(Event.CHALLENGE_FAILED, caller, account=account)
        limits.fail("proof_failure", attempted.asker, story=STORY)
        raise InvalidCode
    _end_doubt(secret)
    return open_session(
        person,
        amr=f"{secret.data['amr']} {EMAIL_CODE}",
        transport=Transport(secret.data["transport"]),
        caller=caller,
        now=attempted.now,
        known_device=secret.data["known_device"],
        encoded=attempted.encoded,
    )


def _begun(challenge: str, caller: Caller) -> tuple[int | str, Mapping[str, Any]]:
    """Return whose sign-in a challenge belongs to, and its state."""
    account, state = OneTimeSecret.objects.owner_of_handle(Purpose.SIGN_IN, challenge)
    if account is None:
        limits.require("sign_in", caller)
        limits.require("proof_failure", caller)
        raise ChallengeNotFound
    return account, state


def _end_doubt(secret: OneTimeSecret) -> None:
    """Take it as shown that whoever set the password reads the mailbox: both were proved."""
    doubted = Account.objects.filter(pk=secret.account_id, email=secret.target)
    doubted.filter(registrant_unproved=True).update(registrant_unproved=False)


def _as(code: str, state: Mapping[str, Any], caller: Caller) -> str:
    """Make of another browser's guess one that is counted, and neither right nor used up."""
    return code if is_same_browser(state, caller) else NEVER


def open_challenge(*, account: str, caller: Caller) -> str:
    """Return the id of the newest challenge that an account has open.

    For clients that keep the account's id, which anybody can guess, and not the
    challenge's: only the client that began the sign-in finds it, by its CSRF token.
    To anybody else it is as if nothing was begun, and nothing is counted.

    Raises:
        ChallengeNotFound: none was begun, or it is over.
        TooManyRequests: too many questions from this address.
    """
    limits.require("sign_in", caller)
    whose = id_from(account)
    waiting = OneTimeSecret.objects.live().of(
        missing_key() if whose is None else whose, Purpose.SIGN_IN
    )
    handle, state = waiting.values_list("handle", "data").first() or ("", {})
    if not (state.get("browser") and is_same_browser(state, caller)):
        raise ChallengeNotFound
    return str(handle)


def resend_challenge(*, challenge: str, caller: Caller) -> ChallengeRequired:
    """Send a new code for a challenge; the one before no longer counts, its guesses do.

    Raises:
        ChallengeNotFound: no such challenge, or it is over.
        TooManyRequests: the last code was sent less than ``RESEND_AFTER`` ago.
    """
    limits.require("sign_in", caller)
    found = OneTimeSecret.objects.live().filter(purpose=Purpose.SIGN_IN, handle=challenge).first()
    if found is None or found.account_id is None:
        raise ChallengeNotFound
    if not is_same_browser(found.data, caller):
        raise ChallengeNotFound
    pause = settings.RESEND_AFTER
    left = OneTimeSecret.objects.pause_left(challenge, pause)
    if left:
        raise TooManyRequests(left)
    require_code(found.account_id, caller)
    with transaction.atomic():
        renewed = OneTimeSecret.objects.renew_code(
            Purpose.SIGN_IN, challenge, life=settings.CODE_LIFETIME, pause=pause
        )
        if renewed is not None:
            person = Account.objects.of(found.account_id).person()
            values: dict[str, object] = {"name": person.first_name if person else ""}
            values |= {"code": renewed.secret}
            values |= {"minutes": renewed.minutes, "user_agent": caller.user_agent}
            delivery.queue(Message("sign_in_code", found.target, {**values, "ip": caller.ip}))
    if renewed is None:
        raise TooManyRequests(int(pause.total_seconds()))
    return ChallengeRequired(
        id=challenge,
        method=EMAIL_CODE,
        sent_to=masked(found.target),
        expires_in=renewed.expires_in,
        resend_in=int(pause.total_seconds()),
        browser=caller.browser if found.data.get("browser") else "",
        account=public_id(found.account_id),
    )
