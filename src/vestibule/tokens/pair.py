"""Both tokens of a session at once: what every door hands out at its end."""

from __future__ import annotations

from vestibule.conf import settings
from vestibule.core.people import Person
from vestibule.core.tokens import Rotation, SessionState, TokenPair
from vestibule.tokens import access, refresh
from vestibule.tokens.keys import KeyRing


def issue(session: SessionState, person: Person, ring: KeyRing) -> TokenPair:
    """Make the tokens that a session's newest generation stands for."""
    return _pair(
        session,
        person,
        ring,
        refresh.mint(session, generation=session.generation, issued_at=session.rotated_at),
    )


def renew(session: SessionState, person: Person, ring: KeyRing, *, presented: int) -> TokenPair:
    """Make the tokens that answer a refresh which presented this generation.

    The successor of a generation is the next one. Without rotation it is the
    same again. Where the client may ignore the new token (``acknowledged``) its
    life is counted from now: the one it goes on using has not begun anew.
    """
    if session.rotation == Rotation.OFF:
        return issue(session, person, ring)
    begun = session.rotated_at if session.rotation == Rotation.STRICT else session.now
    return _pair(
        session, person, ring, refresh.mint(session, generation=presented + 1, issued_at=begun)
    )


def _pair(session: SessionState, person: Person, ring: KeyRing, renewal: str) -> TokenPair:
    return TokenPair(
        access=access.mint(session, person, ring.active),
        refresh=renewal,
        access_lifetime=int(settings.ACCESS_LIFETIME.total_seconds()),
        transport=session.transport,
    )
