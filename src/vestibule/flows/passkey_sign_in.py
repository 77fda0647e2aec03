"""Sign in with a passkey alone, without a name or a password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vestibule import audit, database, limits
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidPasskey, NotFound, Refusal, UnknownPasskey
from vestibule.core.events import Event
from vestibule.core.factors import Method
from vestibule.core.passkeys import PasskeyRequest
from vestibule.core.tokens import SignedIn, Transport
from vestibule.factors import passkey_options, passkeys
from vestibule.factors.passkeys import Assertion
from vestibule.models import Account, Passkey
from vestibule.models.host_user import public_id
from vestibule.steps import attempts, verify_passkey
from vestibule.steps.complete_sign_in import complete_sign_in, sign_in_refusal
from vestibule.steps.repeated import idempotent
from vestibule.tokens import passkey_challenges
from vestibule.tokens.passkey_challenges import Ceremony

__all__ = ["ask_for_passkey", "sign_in_with_passkey"]

FLOW = "passkey_sign_in"


def ask_for_passkey(*, browser: str) -> PasskeyRequest:
    """Return what the browser needs in order to offer passkeys, valid for five minutes.

    Without a query, since a sign-in page asks for it on every load (conditional mediation).
    ``browser`` is a secret of the browser that must answer; empty if any client may.

    Raises:
        NotFound: passkeys are not available here (``PASSKEYS``).
    """
    _require_available()
    challenge = passkey_challenges.make(Ceremony.SIGN_IN, browser)
    party = verify_passkey.relying_party()
    return PasskeyRequest(passkey_options.request_options(party, challenge=challenge), challenge)


@idempotent("state")
def sign_in_with_passkey(
    *,
    state: str,
    credential: Mapping[str, Any],
    browser: str,
    transport: Transport,
    caller: Caller,
    remember: bool = True,
) -> SignedIn | ChallengeRequired:
    """Open a session for the account of a passkey.

    A passkey is two factors: the device has it, and has verified the user. So nothing follows. The
    challenge is used up before the signature is verified. Failures count as those of a password
    do.

    Raises:
        InvalidPasskey: expired, used, from another browser or page, or not valid.
        UnknownPasskey: no account has this passkey.
        AccountDeactivated: the account is deactivated; only for a valid passkey.
        InvalidCredentials: the address must be verified first; only for a valid passkey.
        NotFound: passkeys are not available here (``PASSKEYS``).
        TooManyRequests: too many wrong attempts, at the account or from the address.
    """
    _require_available()
    asker = attempts.asker_of(attempts.key_for_account("", caller), caller)
    limits.require("sign_in", asker)
    if not passkey_challenges.holds(state, Ceremony.SIGN_IN, browser):
        # No failure: the page was open for longer than the challenge is valid.
        raise InvalidPasskey("the challenge has expired, or is another browser's")
    assertion = passkeys.read_assertion(credential)
    passkey = Passkey.objects.find(passkey_options.decoded(assertion.credential_id))
    if passkey is None:
        raise _failed(UnknownPasskey(), asker, caller)
    # Before the attempt: an answer that was sent twice is no guess at the account.
    signed = assertion.challenge == state
    if not signed or not verify_passkey.spend(state, Ceremony.SIGN_IN, browser):
        used = InvalidPasskey("the challenge was used before")
        raise _failed(used, asker, caller, public_id(passkey.account_id))
    return _attempt(passkey, assertion, caller, transport=transport, remember=remember)


def _attempt(
    passkey: Passkey,
    assertion: Assertion,
    caller: Caller,
    *,
    transport: Transport,
    remember: bool,
) -> SignedIn | ChallengeRequired:
    account = public_id(passkey.account_id)
    key = attempts.key_for_account(account, caller)
    with attempts.attempt(key, caller) as attempted:
        attempted.require_rate("sign_in", key)
        limits.refuse_if_spent("sign_in_failure", attempted.asker, flow=FLOW)
        result = _open(
            passkey, assertion, attempted, caller, transport=transport, remember=remember
        )
    if isinstance(result, SignedIn | ChallengeRequired):
        return result
    raise _failed(result, attempted.asker, caller, account)


def _failed(
    refusal: Refusal, asker: Caller, caller: Caller, account: int | str | None = None
) -> Refusal:
    """Record and count a failure.

    Raises:
        TooManyRequests: too many failures from this address.
    """
    audit.record(Event.SIGN_IN_FAILED, caller, account=account, method=Method.PASSKEY.value)
    limits.fail("sign_in_failure", asker, flow=FLOW)
    return refusal


def _open(
    passkey: Passkey,
    assertion: Assertion,
    attempted: attempts.OpenAttempt,
    caller: Caller,
    *,
    transport: Transport,
    remember: bool,
) -> SignedIn | ChallengeRequired | Refusal:
    """Verify the signature and open the session: all or nothing.

    The account is locked, so that what secures it comes before or after as a whole. What is
    refused is returned: the transaction keeps what was recorded about it.
    """
    person = attempted.person
    if person is None:
        return InvalidPasskey("the account has just been deleted")
    with database.atomic():
        if not Account.objects.of(person.id).hold_in(person.epoch):
            return InvalidPasskey("the account was secured meanwhile")
        used = verify_passkey.use(passkey, assertion, person, caller, named=False)
        if not used:
            return InvalidPasskey()
        if refused := sign_in_refusal(person):
            return refused()
        authentication = attempted.authenticated(
            person, attempted.encoded, amr=f"{used} mfa", transport=transport
        )
        return complete_sign_in(replace(authentication, remembered=remember))


def _require_available() -> None:
    if not verify_passkey.available():
        raise NotFound
