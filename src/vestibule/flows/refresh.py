"""Renew the tokens of a session: never log a good user out, always notice a thief."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

from django.db import transaction

from vestibule import audit, delivery, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller, is_same_network
from vestibule.core.errors import InvalidToken, SessionOver
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.tokens import RefreshClaims, SessionState, SignedIn, Transport
from vestibule.delivery import Message
from vestibule.delivery.device import device_name
from vestibule.models import AuditEvent, Session
from vestibule.models.rotation import SessionRecord
from vestibule.models.signing_key import current_ring
from vestibule.steps import read_refresh_token
from vestibule.steps.complete_sign_in import second_step_required
from vestibule.steps.secure_account import secure
from vestibule.tokens import refresh as refresh_token

__all__ = ["refresh"]


def refresh(
    *, token: str, caller: Caller, transport: Transport = Transport.BODY, key: str = ""
) -> SignedIn:
    """Exchange a refresh token for new tokens. One statement in the good case.

    The newest token advances the session. The one before it yields the same
    successor when it is shown again within ``REFRESH_GRACE``, or at any later time
    with the ``key`` of the refresh that spent it, until that successor is used: a
    lost answer, a second tab and a retry all converge. Anything else is a copy in
    other hands: the session ends. A token that came another way than the session's
    tokens travel is refused.

    What may end a sign-in ends a session here too, by the state of now: an account that is
    deactivated, another password, a role or a policy that asks for a step it never took.

    ``key`` is the ``Idempotency-Key`` of the call, made by the client before it asks and
    kept beside the token; empty for none. Whoever stole the token alone does not have it.

    Raises:
        InvalidToken: forged, expired, or no refresh token at all.
        SessionOver: it was good once; carries the reason for which its session ended.
        TooManyRequests: too many bad tokens from this address. Good ones are never
            limited: offices share an address.
    """
    try:
        return _refresh(token, transport, key, caller)
    except InvalidToken:
        limits.require("token_failure", caller)
        raise


def _refresh(token: str, transport: Transport, key: str, caller: Caller) -> SignedIn:
    claims = read_refresh_token.refresh_claims(token, caller)
    kept = refresh_token.key_hash(key, claims) if key else ""
    advanced = Session.objects.advance(claims.session, claims.generation, transport, kept)
    if advanced is None:
        found = Session.objects.find(claims.session)
        advanced = _without_advancing(found, claims, transport, key, caller)
    session, person = advanced
    if not person.is_active:
        _refuse(session, EndReason.ACCOUNT_DEACTIVATED, caller)
    if second_step_required(role=person.role, amr=session.amr):
        _refuse(session, EndReason.STEP_UP_REQUIRED, caller)
    if session.ip != caller.ip or session.user_agent != caller.user_agent:
        _note_move(session, caller)
    tokens = refresh_token.renew(session, person, current_ring.get(), presented=claims.generation)
    return SignedIn(person, session.id, tokens)


def _note_move(session: SessionState, caller: Caller) -> None:
    """Leave an event where the session is used from another network or class of device.

    No refusal: phones move and browsers are replaced. The session remembers where it was
    seen last, by a conditional statement, so that there is one event for each change.
    """
    changed = []
    if session.ip and caller.ip and not is_same_network(session.ip, caller.ip):
        changed.append("network")
    agents = (session.user_agent, caller.user_agent)
    if all(agents) and len(set(map(_device_class, agents))) > 1:
        changed.append("device")
    if not changed:
        return
    with transaction.atomic():
        if Session.objects.move(session, caller):
            audit.record(
                Event.SESSION_MOVED,
                caller,
                account=session.account_id,
                session=session.id,
                changed=changed,
            )


def _device_class(user_agent: str) -> str:
    """Return browser and system, or a program's own name: not the versions that updates change."""
    return device_name(user_agent) or user_agent.partition("/")[0]


def _without_advancing(
    found: SessionRecord | None,
    claims: RefreshClaims,
    transport: Transport,
    key: str,
    caller: Caller,
) -> tuple[SessionState, Person]:
    """Decide on a token that is not the newest of a living session."""
    if found is None:
        raise InvalidToken
    if found.outlived_password and found.ended_at is None:
        _end_outlived(found.state.account_id, caller)
    found.require_open()
    session = found.state
    if claims.generation >= session.generation or found.person is None:
        # It came the wrong way; or it never was: the database is older than the token.
        raise InvalidToken
    forgiven = session.now - session.rotated_at <= settings.REFRESH_GRACE
    forgiven = forgiven or refresh_token.is_key_of(found.rotation_key, key, claims)
    if claims.generation == session.generation - 1 and forgiven:
        if session.transport != transport:
            raise InvalidToken
        return session, found.person
    _end_reused(session, found.person, claims.generation, caller)
    raise SessionOver(EndReason.REFRESH_REUSED, session.now)


def _end_reused(session: SessionState, person: Person, generation: int, caller: Caller) -> None:
    """End the session and tell its owner. Committed before the refusal is raised."""
    with transaction.atomic():
        this = Session.objects.filter(pk=session.id)
        if not secure(person.id, EndReason.REFRESH_REUSED, sessions=this, others_go_on=True):
            return  # somebody ended it meanwhile, and told whom to tell
        audit.record(
            Event.REFRESH_REUSED,
            caller,
            account=person.id,
            session=session.id,
            presented=generation,
            newest=session.generation,
        )
        # The device that signed in, not one that asked later: that may be the thief's to name.
        events = AuditEvent.objects.filter(account_id=str(person.id), session_id=session.id)
        own = events.order_by("pk").values_list("user_agent", flat=True).first()
        news = {"name": person.first_name, "user_agent": own or "", "when": session.now}
        delivery.queue(Message("refresh_reused", person.email, news))


def _refuse(session: SessionState, reason: EndReason, caller: Caller) -> NoReturn:
    with transaction.atomic():
        ended = Session.objects.filter(pk=session.id).end(reason)
        _record(ended, session.account_id, reason, caller)
    raise SessionOver(reason, session.now)


def _end_outlived(account: int | str, caller: Caller) -> None:
    """Secure an account whose password was changed by a hand that told nobody."""
    reason = EndReason.PASSWORD_CHANGED
    with transaction.atomic():
        outlived = Session.objects.of(account).outlived_password()
        _record(secure(account, reason, sessions=outlived), account, reason, caller)


def _record(ended: list[UUID], account: int | str, reason: EndReason, caller: Caller) -> None:
    for each in ended:
        audit.record(
            Event.SESSION_ENDED, caller, account=account, session=each, reason=reason.value
        )
