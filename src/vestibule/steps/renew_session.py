"""New tokens for a session whose earlier refresh tokens have just become void."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vestibule.core.errors import NotAuthenticated
from vestibule.core.people import Person
from vestibule.core.tokens import SessionState, SignedIn
from vestibule.models.signing_key import current_ring
from vestibule.tokens import refresh


def issue(
    renewal: tuple[SessionState, Person] | None, *, additional: Mapping[str, Any]
) -> SignedIn:
    """Issue the tokens of a renewed session, given what ``Session.objects`` returned.

    ``additional`` are the host's claims. Ask for them before the transaction of the renewal: the
    host's function may take its time, and no row may be locked meanwhile. Where it fails, nothing
    has changed.

    Raises:
        NotAuthenticated: a concurrent request ended the session.
    """
    if renewal is None:
        raise NotAuthenticated
    session, person = renewal
    tokens = refresh.issue(session, person, current_ring.get(), additional=additional)
    return SignedIn(person, session.id, tokens)
