"""Issue the opaque token of a session: once, as only its hash is stored."""

from __future__ import annotations

from vestibule.core.caller import Caller
from vestibule.core.tokens import SessionState, TokenPair
from vestibule.models.opaque_token import insert_token
from vestibule.models.sql.statements import Statement
from vestibule.steps import idempotency
from vestibule.tokens import opaque


def new_token(caller: Caller) -> str:
    """Return a new token; that of a request with an ``Idempotency-Key`` can be derived again.

    From the client's key, which is not stored: see ``tokens.idempotency``.
    """
    return opaque.new_token(idempotency.secret_of(caller, "opaque token"))


def issue(session: SessionState, caller: Caller) -> tuple[TokenPair, tuple[Statement, ...]]:
    """Return the token of a new session, and what stores it together with the session."""
    token = new_token(caller)
    return tokens_of(session, token), (insert_token(token, session.id),)


def tokens_of(session: SessionState, token: str = "") -> TokenPair:
    """Return what the client gets; without ``token``, it goes on with the one that it has."""
    lifetime = int((session.expires_at - session.now).total_seconds())
    return TokenPair(
        access="",
        refresh="",
        access_lifetime=lifetime,
        refresh_lifetime=lifetime,
        transport=session.transport,
        remembered=session.remembered,
        opaque=token,
    )
