"""Renew the tokens of a session: never log a good user out, always notice a thief."""

from __future__ import annotations

from django.db import transaction

from vestibule import audit, delivery, limits, presented
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SpentToken
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.tokens import SessionState, SignedIn, Transport
from vestibule.delivery import Message
from vestibule.models import Session
from vestibule.models.session import Found
from vestibule.models.signing_key import current_ring
from vestibule.tokens import pair


def refresh(*, token: str, caller: Caller, transport: Transport = Transport.BODY) -> SignedIn:
    """Exchange a refresh token for new tokens. One statement in the good case.

    The newest token advances the session. The one before it, shown again within
    ``REFRESH_GRACE``, yields the same successor: a lost answer, a second tab and
    a retry all converge. Anything older is a copy in other hands: the session ends.
    A token that came another way than the session's tokens travel is refused.

    Raises:
        InvalidToken: forged, expired, or no refresh token at all.
        SpentToken: it was good once; carries the reason for which its session ended.
        TooManyRequests: too many bad tokens from this address. Good ones are never
            limited: offices share an address.
    """
    try:
        return _refresh(token, transport, caller)
    except InvalidToken:
        limits.require("token_failure", caller)
        raise


def _refresh(token: str, transport: Transport, caller: Caller) -> SignedIn:
    claims = presented.refresh_claims(token, caller)
    advanced = Session.objects.advance(claims.session, claims.generation, transport)
    if advanced is None:
        found = Session.objects.find(claims.session)
        advanced = _without_advancing(found, claims.generation, transport, caller)
    session, person = advanced
    if not person.is_active:
        _end_deactivated(session, caller)
    tokens = pair.renew(session, person, current_ring.get(), presented=claims.generation)
    return SignedIn(person, session.id, tokens)


def _without_advancing(
    found: Found | None, generation: int, transport: Transport, caller: Caller
) -> tuple[SessionState, Person]:
    """Decide on a token that is not the newest of a living session."""
    if found is None:
        raise InvalidToken
    found.require_open()
    session = found.state
    if generation >= session.generation or found.person is None:
        # It came the wrong way; or it never was: the database is older than the token.
        raise InvalidToken
    within_grace = session.now - session.rotated_at <= settings.REFRESH_GRACE
    if generation == session.generation - 1 and within_grace:
        if session.transport != transport:
            raise InvalidToken
        return session, found.person
    _end_reused(session, found.person, generation, caller)
    raise SpentToken(EndReason.REFRESH_REUSED, session.now)


def _end_reused(session: SessionState, person: Person, generation: int, caller: Caller) -> None:
    """End the session and tell its owner. Committed before the refusal is raised."""
    with transaction.atomic():
        if not Session.objects.filter(pk=session.id).end(EndReason.REFRESH_REUSED):
            return  # somebody ended it meanwhile, and told whom to tell
        audit.record(
            Event.REFRESH_REUSED,
            caller,
            account=person.id,
            session=session.id,
            presented=generation,
            newest=session.generation,
        )
        # The session's own device, not the one that asks now: that is the thief's to name.
        own = Session.objects.filter(pk=session.id).values_list("user_agent", flat=True).get()
        news = {"name": person.first_name, "user_agent": own, "when": session.now}
        delivery.queue(Message("refresh_reused", person.email, news))


def _end_deactivated(session: SessionState, caller: Caller) -> None:
    with transaction.atomic():
        Session.objects.filter(pk=session.id).end(EndReason.ACCOUNT_DEACTIVATED)
        audit.record(
            Event.SESSION_ENDED,
            caller,
            account=session.account_id,
            session=session.id,
            reason=EndReason.ACCOUNT_DEACTIVATED.value,
        )
    raise SpentToken(EndReason.ACCOUNT_DEACTIVATED, session.now)
