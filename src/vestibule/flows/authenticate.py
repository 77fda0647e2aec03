"""Authenticate a request by the opaque token of its session."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import Error

from vestibule import database, limits
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.current_request import current_caller
from vestibule.core.errors import InvalidToken, SessionOver
from vestibule.core.events import EndReason
from vestibule.core.people import Person, require_active
from vestibule.core.tokens import NO_SESSION, AccessClaims, SessionState, Transport
from vestibule.models import Account, Session, StoredOpaqueToken
from vestibule.models.rotation import SessionRecord
from vestibule.steps import adopt_tokens, current_session
from vestibule.tokens.additional_claims import current_claims
from vestibule.tokens.opaque import is_well_formed

__all__ = ["authenticate"]

SEEN_EVERY = timedelta(minutes=5)
"""How often a session that is in use is written to, at most: most requests only read."""


def authenticate(*, token: str, transport: Transport, caller: Caller) -> AccessClaims:
    """Return the current claims of an opaque token. One query in the usual case.

    The claims are those that a new access token of the session would have, so that permissions and
    step-ups do not depend on the kind of token. What ends a session at its refresh ends this one at
    its next use: a change of password by any hand, a deactivated account, a step that role or
    policy require and that was never taken. Unused for ``REFRESH_LIFETIME``, it has expired.
    With ``ADOPT_TOKENS``, an unknown token is adopted from ``rest_framework.authtoken``.

    ``transport`` is how the token was sent, ``OPAQUE`` or ``OPAQUE_COOKIE``: a token is refused on
    another one than the session's.

    Raises:
        InvalidToken: unknown, or malformed.
        SessionOver: its session has ended; with the reason.
        TooManyRequests: too many invalid tokens from this address. Valid ones are never limited.
    """
    try:
        return _authenticate(token, transport, caller)
    except InvalidToken:
        limits.require("token_failure", caller)
        raise


def _authenticate(token: str, transport: Transport, caller: Caller) -> AccessClaims:
    found = StoredOpaqueToken.objects.find_session(token) if is_well_formed(token) else None
    if found is None and settings.ADOPT_TOKENS and adopt_tokens.adopt_presented(token, caller):
        found = StoredOpaqueToken.objects.find_session(token)
    if found is None or found.person is None or found.state.transport != transport:
        raise InvalidToken
    current_session.require_open(found, caller)
    session, person = found.state, found.person
    current_caller.set((person.id, session.id))
    if found.last_seen_at + settings.REFRESH_LIFETIME <= session.now:
        raise SessionOver(EndReason.EXPIRED, found.last_seen_at + settings.REFRESH_LIFETIME)
    current_session.require_admitted(session, person, caller)
    _note_use(found, caller)
    return _claims(session, person, caller)


def claims_without_session(account: Any) -> AccessClaims:
    """Return the claims of a user who has just signed in with the password, in no session.

    For the tests of host projects, which have authenticated the user by hand; ``account`` is the
    primary key. One query.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    person = require_active(Account.objects.of(account).person())
    now = int(clock.now().timestamp())
    return AccessClaims(
        subject=str(person.id),
        session=NO_SESSION,
        role=person.role,
        epoch=person.epoch,
        amr=("pwd",),
        auth_time=now,
        issued_at=now,
        expires_at=now + int(settings.ACCESS_LIFETIME.total_seconds()),
    )


def _note_use(found: SessionRecord, caller: Caller) -> None:
    """Store when and where the session is used, if that is out of date.

    After the transaction of the host's view, if there is one: else a view that takes a while would
    lock the session's row, and the user could not sign out meanwhile.
    """
    every = min(SEEN_EVERY, settings.REFRESH_LIFETIME / 10)
    if found.state.now - found.last_seen_at >= every:
        database.on_commit(partial(_store_use, found, every, caller), robust=True)


def _store_use(found: SessionRecord, every: timedelta, caller: Caller) -> None:
    """Store it, unless another request has.

    A database that accepts no changes at the moment is no reason to refuse a request that may only
    read.
    """
    try:
        with database.atomic():
            if Session.objects.touch(found.state.id, every=every):
                current_session.note_move(found.state, caller)
    except Error as error:
        if database.trouble_of(error) is None:
            raise


def _claims(session: SessionState, person: Person, caller: Caller) -> AccessClaims:
    now = int(session.now.timestamp())
    return AccessClaims(
        subject=str(person.id),
        session=session.id.hex,
        role=person.role,
        epoch=person.epoch,
        amr=tuple(session.amr.split()),
        auth_time=int(session.authenticated_at.timestamp()),
        issued_at=now,
        expires_at=min(
            now + int(settings.REFRESH_LIFETIME.total_seconds()),
            int(session.expires_at.timestamp()),
        ),
        transport=session.transport,
        additional=current_claims(person, caller),
    )
