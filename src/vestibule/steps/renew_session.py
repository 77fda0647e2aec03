"""New tokens for a session whose earlier refresh tokens have just become void."""

from __future__ import annotations

from vestibule.core.caller import Caller
from vestibule.core.errors import NotAuthenticated
from vestibule.core.people import Person
from vestibule.core.tokens import SessionState, SignedIn
from vestibule.models.signing_key import current_ring
from vestibule.tokens import refresh
from vestibule.tokens.additional_claims import additional_claims


def issue(renewal: tuple[SessionState, Person] | None, caller: Caller) -> SignedIn:
    """Issue the tokens of a renewed session, given what ``Session.objects`` returned.

    Call it in the transaction of the renewal: where the host's claims fail, nothing has changed.

    Raises:
        NotAuthenticated: a concurrent request ended the session.
    """
    if renewal is None:
        raise NotAuthenticated
    session, person = renewal
    additional = additional_claims(person, caller)
    tokens = refresh.issue(session, person, current_ring.get(), additional=additional)
    return SignedIn(person, session.id, tokens)
