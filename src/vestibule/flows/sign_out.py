"""Sign out: end the session of an access token, a refresh token or a browser's cookies."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from vestibule import audit, database, limits
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken
from vestibule.core.events import EndReason, Event
from vestibule.core.tokens import NO_SESSION, AccessClaims, RefreshClaims, Transport
from vestibule.models import Session
from vestibule.models.host_user import public_id
from vestibule.steps.read_refresh_token import read_refresh_token

__all__ = ["sign_out", "sign_out_browser", "sign_out_by_refresh", "sign_out_session"]


def sign_out(*, claims: AccessClaims, refresh: str, caller: Caller) -> None:
    """End the caller's session, and the session of the refresh token.

    Usually both are the same. A refresh token of another account ends nothing.

    Raises:
        InvalidToken: the refresh token is forged, expired, of another kind, was issued as a
            cookie, or belongs to another account.
    """
    session = read_refresh_token(refresh, caller).session
    own = Session.objects.of(claims.subject)
    if not own.filter(pk=session, transport=Transport.BODY).exists():
        raise InvalidToken
    _end_own({session, UUID(hex=claims.session)}, claims, caller)


def sign_out_session(*, claims: AccessClaims, caller: Caller) -> bool:
    """End the caller's session, whose opaque token or access token is all that it has to show.

    One that is over already is ignored: nothing is left to end. Returns False for a token without
    a session: an access token that SimpleJWT has signed is accepted until it expires.
    """
    _end_own({UUID(hex=claims.session)}, claims, caller)
    return claims.session != NO_SESSION


def _end_own(sessions: Collection[UUID], claims: AccessClaims, caller: Caller) -> None:
    own = Session.objects.of(claims.subject).filter(pk__in=sessions)
    with database.atomic():
        for ended in own.end(EndReason.SIGNED_OUT):
            audit.record(Event.SIGNED_OUT, caller, account=claims.subject, session=ended)


def sign_out_by_refresh(
    *, refresh: str, caller: Caller, claims: AccessClaims | None = None
) -> None:
    """End the session of a refresh token; no other credential is needed.

    Any refresh token of the session ends it, an old one too: a client that lost the newest must be
    able to sign out, and a thief gets nothing but the end (RFC 7009, 2.1, requires no more of
    public clients). ``claims`` are those of the
    caller's access token, or None; a caller cannot end a session of another account.

    Raises:
        InvalidToken: the token is forged, expired, of another kind, was issued as a
            cookie, or belongs to another account than the caller's.
        SessionOver: its session is over already.
        TooManyRequests: too many bad tokens from this address.
    """
    try:
        _end_by(read_refresh_token(refresh, caller), caller, claims)
    except InvalidToken:
        limits.require("token_failure", caller)
        raise


def _end_by(refresh: RefreshClaims, caller: Caller, claims: AccessClaims | None) -> None:
    found = Session.objects.find(refresh.session)
    if found is None or found.state.transport != Transport.BODY:
        raise InvalidToken
    if claims and claims.subject != str(found.state.account_id):
        raise InvalidToken
    found.require_open()
    with database.atomic():
        for ended in Session.objects.filter(pk=refresh.session).end(EndReason.SIGNED_OUT):
            owner = found.state.account_id
            audit.record(Event.SIGNED_OUT, caller, account=owner, session=ended)


def sign_out_browser(
    *,
    sessions: Collection[UUID],
    caller: Caller,
    refresh: str = "",
    transport: Transport = Transport.COOKIE,
) -> bool:
    """End the sessions of a browser's cookies; sessions already over are ignored.

    Usually there is one. ``refresh`` is the refresh token among the cookies: one that SimpleJWT
    has signed starts its session here, or it could still start it after the sign-out. Nothing is
    refused, because the user wants to be signed out. A session whose tokens were not issued as
    these cookies (``transport``) goes on. Returns False if no cookie is of a session.
    """
    shown = {*sessions, *_started(refresh, caller, transport)}
    with database.atomic():
        rows = Session.objects.filter(pk__in=shown, transport=transport, account__isnull=False)
        accounts = dict(rows.values_list("pk", "account_id"))
        for session in rows.end(EndReason.SIGNED_OUT):
            account = public_id(accounts[session])
            audit.record(Event.SIGNED_OUT, caller, account=account, session=session)
    return bool(shown)


def _started(refresh: str, caller: Caller, transport: Transport) -> Collection[UUID]:
    try:
        return {read_refresh_token(refresh, caller, transport).session} if refresh else ()
    except InvalidToken:
        return ()
