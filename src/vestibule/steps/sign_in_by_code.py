"""Sign in by a code that was mailed or texted: what these two ways in share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from vestibule import audit, database
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.models import Account, OneTimeSecret, Session
from vestibule.models.host_user import missing_key
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts
from vestibule.steps.code_attempt import code_attempt, wrong_code
from vestibule.steps.complete_sign_in import complete_sign_in
from vestibule.steps.pending_sign_in import is_same_client

Owner = tuple[Person, str, datetime]
"""An account with its password hash and the database's time."""


def sign_in_by_code(
    owner: Callable[[OneTimeSecret], Owner | None],
    *,
    purpose: Purpose,
    amr: str,
    verification: str,
    code: str,
    browser: str,
    caller: Caller,
) -> SignedIn | ChallengeRequired:
    """Sign in by the code, in the client that asked for it.

    ``owner`` returns the account that mailbox or number sign in by now, if any: it is called with
    the account locked, in the transaction that uses the code up. The right code of another client
    counts as a wrong one. Mailed and texted codes share one counter.

    Raises:
        InvalidCode: wrong, or the account has changed since.
        ChallengeNotFound: used, expired, guessed too often, or no such verification.
        TooManyRequests, PasswordLocked: too many wrong attempts.
        PasskeyRequired: a second factor is required, and the account can show no passkey.
    """
    account, data = OneTimeSecret.objects.owner_of_handle(purpose, verification)
    typed = code if _is_own(verification, data, browser, caller) else ""
    key = attempts.key_for_mailbox(account, data.get("unknown_key", verification), caller)
    result = None
    flow = purpose.value
    with code_attempt(key, caller, flow=flow) as attempted, database.atomic():
        accounts = Account.objects.of(missing_key() if account is None else account)
        held = accounts.hold_in(data.get("epoch", 0))
        asked = OneTimeSecret.objects.guess(purpose, verification, typed)
        found = owner(asked) if held and asked else None
        if found is not None and asked is not None:
            result = complete_sign_in(_first_step(found, asked, attempted, amr, caller))
    if result is None:
        audit.record(Event.SIGN_IN_FAILED, caller, account=account, amr=amr)
        raise wrong_code(purpose, verification, attempted.asker, flow=flow)
    return result


def _is_own(verification: str, data: Mapping[str, Any], browser: str, caller: Caller) -> bool:
    client = {"handle": verification, "verification": verification, "browser": browser}
    return is_same_client(data, caller=caller, **client)


def _first_step(
    found: Owner, asked: OneTimeSecret, attempted: attempts.OpenAttempt, amr: str, caller: Caller
) -> Authentication:
    person, encoded, _ = found
    first = attempted.authenticated(
        person, encoded, amr=amr, transport=Transport(asked.data["transport"])
    )
    known = Session.objects.of(person.id).knows(caller.user_agent)
    return replace(first, known_device=known, remembered=bool(asked.data["remembered"]))
