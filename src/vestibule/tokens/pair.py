"""Both tokens of a session at once: what every door hands out at its end."""

from __future__ import annotations

from datetime import datetime

from vestibule.conf import settings
from vestibule.core.people import Person
from vestibule.core.tokens import Rotation, SessionState, TokenPair
from vestibule.tokens import access, refresh
from vestibule.tokens.keys import KeyRing


def issue(session: SessionState, person: Person, ring: KeyRing) -> TokenPair:
    """Make the tokens that a session's newest generation stands for."""
    begun = session.rotated_at
    renewal = refresh.mint(session, generation=session.generation, issued_at=begun)
    return _pair(session, person, ring, renewal, begun)


def renew(session: SessionState, person: Person, ring: KeyRing, *, presented: int) -> TokenPair:
    """Make the tokens that answer a refresh which presented this generation.

    The successor of a generation is the next one. Without rotation it is the
    same again. Where the client may ignore the new token (``acknowledged``) its
    life is counted from now: the one it goes on using has not begun anew.
    """
    if session.rotation == Rotation.OFF:
        return issue(session, person, ring)
    begun = session.rotated_at if session.rotation == Rotation.STRICT else session.now
    renewal = refresh.mint(session, generation=presented + 1, issued_at=begun)
    return _pair(session, person, ring, renewal, begun)


def _pair(
    session: SessionState, person: Person, ring: KeyRing, renewal: str, begun: datetime
) -> TokenPair:
    now = int(session.now.timestamp())
    left = int(session.expires_at.timestamp()) - now
    return TokenPair(
        access=access.mint(session, person, ring.active),
        refresh=renewal,
        access_lifetime=min(int(settings.ACCESS_LIFETIME.total_seconds()), left),
        refresh_lifetime=refresh.end_of(session, begun) - now,
        transport=session.transport,
    )
