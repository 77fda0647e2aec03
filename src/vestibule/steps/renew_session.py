"""New tokens for a session whose earlier refresh tokens have just become void."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vestibule.core.caller import Caller
from vestibule.core.errors import NotAuthenticated
from vestibule.core.people import Person
from vestibule.core.tokens import SessionState, SignedIn
from vestibule.models.signing_key import current_ring
from vestibule.steps import idempotency, opaque_token
from vestibule.tokens import refresh


def issue(
    renewal: tuple[SessionState, Person] | None,
    caller: Caller,
    *,
    additional: Mapping[str, Any],
    **data: Any,
) -> SignedIn:
    """Issue the tokens of a renewed session, given what ``Session.objects`` returned.

    An opaque session goes on with the token that it has: its client does not expect another one.

    Where the request has a key, the outcome is kept, with ``data`` (``idempotency.keep``).

    ``additional`` are the host's claims. Ask for them before the transaction of the renewal: the
    host's function may take its time, and no row may be locked meanwhile. Where it fails, nothing
    has changed.

    Raises:
        NotAuthenticated: a concurrent request ended the session.
        IdempotencyKeyReused: a concurrent request with the same key was faster.
    """
    if renewal is None:
        raise NotAuthenticated
    session, person = renewal
    if caller.idempotency is not None:
        idempotency.keep(
            caller,
            account=person.id,
            session=session.id,
            generation=session.generation,
            **data,
        )
    if session.transport.is_opaque:
        return SignedIn(person, session.id, opaque_token.tokens_of(session))
    tokens = refresh.issue(session, person, current_ring.get(), additional=additional)
    return SignedIn(person, session.id, tokens)
