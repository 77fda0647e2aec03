"""Give the answer of a request again to the holder of its ``Idempotency-Key``.

The answer is derived from the record and from what is true now: tokens of the same generation of
the session, the same challenge, the same recovery codes. An account that was secured meanwhile gets
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast
from uuid import UUID

from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, Registered
from vestibule.core.errors import IdempotencyKeyReused, Refusal
from vestibule.core.factors import (
    RECOVERY_CODES,
    SignInState,
    show_recovery_code,
)
from vestibule.core.lazy import LazyModule
from vestibule.core.metrics import Counter
from vestibule.core.people import Person, active
from vestibule.core.tokens import AddedFactor, SessionState, SignedIn, TokenPair
from vestibule.database import as_moment
from vestibule.models import (
    Account,
    PendingSignIn,
    RecoveryCode,
    Session,
    StoredOpaqueToken,
    TrustedDevice,
)
from vestibule.models.host_user import public_id
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.models.signing_key import current_ring
from vestibule.steps import idempotency, opaque_token
from vestibule.steps.complete_sign_in import session_lacks_step
from vestibule.tokens import device, refresh
from vestibule.tokens.additional_claims import additional_claims

if TYPE_CHECKING:
    from vestibule.steps import pending_sign_in
else:
    pending_sign_in = LazyModule("vestibule.steps.pending_sign_in")

REPEATED = Counter(
    "vestibule_repeated_requests_total",
    "Requests that were repeated with their Idempotency-Key.",
    ("outcome",),
)
Given = ParamSpec("Given")
Result = TypeVar("Result")
Again = Callable[[IdempotencyRecord, Caller], Any]


def answer_again(record: IdempotencyRecord, caller: Caller) -> Any:
    """Return the session, the challenge, or else nothing: what most flows return.

    Raises:
        IdempotencyKeyReused: the session or the challenge is over, or was gone on with.
    """
    if record.session is not None:
        return session_again(record, caller)
    return challenge_again(record, caller) if record.challenge else None


def idempotent(
    spent: str | Callable[[Mapping[str, Any]], str] = "claims",
    *,
    again: Again = answer_again,
    renews_session: bool = False,
) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Let a flow answer a repeated request as it has answered the first one.

    ``spent`` names the argument that says what is spent, or finds it: the key is that of one
    link, challenge or address. With ``claims``, it is the caller's session. The flow calls
    ``idempotency.keep`` in its last transaction; ``again`` makes its result of the record. Without
    a key nothing changes.

    With ``renews_session`` the key is the session's, which its client sends with a refresh and with
    several requests until new tokens have arrived (decision 0047): each of them has its own record.

    A refusal is not kept. Where a concurrent request with the key was faster, its answer is given
    in place of the refusal: the code is used up.

    Raises:
        IdempotencyKeyReused: the key belongs to another request, or its answer is void by now.
    """

    def decorate(flow: Callable[Given, Result]) -> Callable[Given, Result]:
        @wraps(flow)
        def answered_once(*args: Given.args, **given: Given.kwargs) -> Result:
            caller = cast("Caller", given["caller"])
            request = caller.idempotency
            if request is None or request.scope:
                return flow(*args, **given)
            scope = _scope(given, spent) + (request.digest.hex() if renews_session else "")
            caller = given["caller"] = idempotency.scoped(caller, request, scope)
            return _answer(lambda: flow(*args, **given), caller, again)

        return answered_once

    return decorate


def _answer(flow: Callable[[], Result], caller: Caller, again: Again) -> Result:
    found = _again(caller, again)
    try:
        return flow() if found is None else cast("Result", found[0])
    except Refusal:
        found = _again(caller, again)
        if found is None:
            raise
        return cast("Result", found[0])


def _scope(given: Mapping[str, Any], spent: str | Callable[[Mapping[str, Any]], str]) -> str:
    # What is spent is one thing with a session or without: the token may expire before the retry.
    named = isinstance(spent, str) and spent != "claims"
    if not named and given.get("claims") is not None:
        return idempotency.scope_of(given["claims"])
    value = str(given[spent]) if isinstance(spent, str) else spent(given)
    return "\x00".join(("spent", value.strip().casefold(), ""))


def _again(caller: Caller, again: Again) -> tuple[Any] | None:
    request = idempotency.in_scope(caller)
    try:
        record = idempotency.find(request) if request else None
        if request is None or record is None:
            return None
        answer = again(record, idempotency.as_first(caller, request, record))
    except IdempotencyKeyReused:
        REPEATED.inc("refused")
        raise
    REPEATED.inc("answered")
    return (answer,)


def session_again(record: IdempotencyRecord, caller: Caller) -> SignedIn:
    """Return the tokens of a session that was opened or renewed, if no request has used them.

    What refuses a refresh refuses this: they are the tokens that it would give. An opaque token
    stays the same, so that it does not matter whether it was used.

    Raises:
        IdempotencyKeyReused: the session is over, or its client has the tokens.
    """
    this = cast("UUID", record.session)
    found = Session.objects.find(this)
    person = active(found.person) if found else None
    if found is None or person is None:
        raise IdempotencyKeyReused
    try:
        found.require_open()
    except Refusal:
        raise IdempotencyKeyReused from None
    state = found.state
    moved = state.generation != record.generation
    used = not state.transport.is_opaque and found.last_seen_at != state.rotated_at
    if moved or used or session_lacks_step(account=person.id, role=person.role, amr=state.amr):
        raise IdempotencyKeyReused
    tokens = _tokens_again(state, person, caller)
    named = record.data.get("device")
    known = device.mint(person.id, named, epoch=person.epoch) if named else ""
    return _with_trust(SignedIn(person, this, tokens, device=known), caller)


def _tokens_again(state: SessionState, person: Person, caller: Caller) -> TokenPair:
    if state.transport.is_opaque:
        token = opaque_token.new_token(caller)
        known = StoredOpaqueToken.objects.is_of(state.id, token)  # else a renewal is repeated
        return opaque_token.tokens_of(state, token if known else "")
    additional = additional_claims(person, caller)
    return refresh.issue(state, person, current_ring.get(), additional=additional)


def _with_trust(signed_in: SignedIn, caller: Caller) -> SignedIn:
    """Add the secret of the device, if this sign-in had it trusted and it still is."""
    known = device.read(signed_in.device) if signed_in.device else None
    secret = idempotency.secret_for(caller, "trusted device")
    live = TrustedDevice.objects.of(signed_in.person.id).live()
    if known is None or not live.knows(known.id, secret):
        return signed_in
    return replace(signed_in, trusted_device=secret)


def challenge_again(record: IdempotencyRecord, caller: Caller) -> ChallengeRequired:
    """Return a challenge that still waits for its answer.

    Raises:
        IdempotencyKeyReused: it is over, in another state, or another browser's.
    """
    pending = PendingSignIn.objects.live().filter(handle=record.challenge).first()
    if pending is None or pending.state != record.data["state"]:
        raise IdempotencyKeyReused
    found = Account.objects.of(public_id(pending.account_id)).credentials()
    person = active(found[0]) if found else None
    if found is None or person is None or not pending.is_current(person.epoch, found[1]):
        raise IdempotencyKeyReused
    browser = _browser(pending, caller)
    methods = tuple(pending.methods.split())
    state = SignInState(pending.state)
    asked = pending_sign_in.challenge(
        pending.handle, state, methods, pending.chosen, person, browser
    )
    left = int((pending.expires_at - as_moment(found[2])).total_seconds())
    return replace(asked, expires_in=left)


def _browser(pending: PendingSignIn, caller: Caller) -> str:
    """Return the cookie value of the browser that may answer; empty if any may.

    Raises:
        IdempotencyKeyReused: it is another browser.
    """
    if pending_sign_in.is_same_browser(pending, caller):
        return "" if caller.csrf or not pending.browser else caller.browser
    derived = idempotency.secret_for(caller, "browser")
    if not pending_sign_in.is_same_browser(pending, replace(caller, csrf="", browser=derived)):
        raise IdempotencyKeyReused
    return derived


def factor_again(record: IdempotencyRecord, caller: Caller) -> AddedFactor:
    """Return the session that has added a factor, with the recovery codes of the first answer.

    Raises:
        IdempotencyKeyReused: as for ``session_again``.
    """
    signed_in = session_again(record, caller)
    return AddedFactor(signed_in, recovery_codes_again(signed_in.person.id, caller))


def person_again(record: IdempotencyRecord, caller: Caller) -> Person:
    """Return the user of an account that a signed-in caller has acted on.

    Raises:
        IdempotencyKeyReused: the account is gone.
    """
    person = Account.objects.filter(pk=record.account_id).person()
    if person is None:
        raise IdempotencyKeyReused
    return person


def sign_up_again(
    record: IdempotencyRecord, caller: Caller
) -> SignedIn | ChallengeRequired | Registered:
    """Return what a registration led to; without a session or a challenge, its user alone.

    Raises:
        IdempotencyKeyReused: as for ``answer_again``, or the account is gone.
    """
    return answer_again(record, caller) or Registered(person_again(record, caller))


def recovery_codes_again(account: int | str, caller: Caller) -> tuple[str, ...]:
    """Return the recovery codes that the first answer had; none if it had none, or one is used."""
    codes = idempotency.recovery_codes(caller, RECOVERY_CODES)
    if not RecoveryCode.objects.of(account).unused().are(account, codes):
        return ()
    return tuple(map(show_recovery_code, codes))
