"""The second step of a sign-in: an emailed code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vestibule import audit, database, delivery, limits
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, masked
from vestibule.core.errors import ChallengeNotFound, InvalidCode, TooManyRequests
from vestibule.core.events import Event
from vestibule.core.people import Person, active
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
"""Never the value of a code."""


def answer_challenge(*, challenge: str, code: str, caller: Caller) -> SignedIn:
    """Complete a sign-in with the code that was sent for it.

    All codes of a challenge together may be guessed five times. A wrong code counts as a wrong
    password does, and so does the right code from another browser than the one that signed in.
    The account is read again, so that changes since the first step apply. The rates are those of a
    sign-in: other clients at the address cannot block the right code.

    Raises:
        InvalidCode: wrong, used, expired, or guessed too often.
        ChallengeNotFound: there is no such challenge.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    account, state = _owner_of(challenge, caller)
    key = attempts.key_for_account(account, caller)
    limits.require("sign_in", attempts.asker_of(key, caller))
    with attempts.attempt(key, caller) as attempted:
        attempted.require_rate("sign_in", key)
        limits.refuse_if_spent("proof_failure", attempted.asker, flow=STORY)
        secret = OneTimeSecret.objects.guess(
            Purpose.SIGN_IN, challenge, _checked(code, state, caller)
        )
        person = active(attempted.person)
        same = secret and secret.data["password"] == fingerprint_of(attempted.encoded or "")
        if same and person is not None:
            attempted.succeed()
    if secret is None or person is None or not attempted.succeeded:
        audit.record(Event.CHALLENGE_FAILED, caller, account=account)
        limits.fail("proof_failure", attempted.asker, flow=STORY)
        raise InvalidCode
    _end_doubt(secret)
    return open_session(_authentication(person, secret, attempted, caller))


def _authentication(
    person: Person, secret: OneTimeSecret, attempted: attempts.Attempted, caller: Caller
) -> Authentication:
    """Add the code to the authentication of the first step."""
    return Authentication(
        person=person,
        encoded=attempted.encoded,
        amr=f"{secret.data['amr']} {EMAIL_CODE}",
        transport=Transport(secret.data["transport"]),
        caller=caller,
        now=attempted.now,
        known_device=secret.data["known_device"],
        remembered=secret.data.get("remembered", True),  # not in one of an older release
    )


def _owner_of(challenge: str, caller: Caller) -> tuple[int | str, Mapping[str, Any]]:
    """Return the account that a challenge belongs to, and its state."""
    account, state = OneTimeSecret.objects.owner_of_handle(Purpose.SIGN_IN, challenge)
    if account is None:
        limits.require("sign_in", caller)
        limits.require("proof_failure", caller)
        raise ChallengeNotFound
    return account, state


def _end_doubt(secret: OneTimeSecret) -> None:
    """Clear the flag of an unproved registrant: the password and the mailbox are both proved."""
    doubted = Account.objects.filter(pk=secret.account_id, email=secret.target)
    doubted.filter(registrant_unproved=True).update(registrant_unproved=False)


def _checked(code: str, state: Mapping[str, Any], caller: Caller) -> str:
    """Replace the code of a foreign browser by one that cannot match: the guess is counted."""
    return code if is_same_browser(state, caller) else NEVER


def open_challenge(*, account: str, caller: Caller) -> str:
    """Return the id of the account's newest open challenge.

    For clients that keep the id of the account, which can be guessed, instead of the challenge's.
    Only the client that started the sign-in finds the challenge, by its CSRF token. All others get
    the answer for an account without a challenge, and nothing is counted.

    Raises:
        ChallengeNotFound: there is none, or it has expired.
        TooManyRequests: too many requests from this address.
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
    """Send a new code for a challenge. The previous code is void; guesses at it still count.

    Raises:
        ChallengeNotFound: there is no such challenge, or it has expired.
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
    with database.atomic():
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
