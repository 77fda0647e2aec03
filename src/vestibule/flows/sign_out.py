"""Sign out: end the session that somebody's tokens belong to."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from vestibule import audit, limits, presented
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken
from vestibule.core.events import EndReason, Event
from vestibule.core.tokens import AccessClaims, RefreshClaims
from vestibule.models import Session
from vestibule.models.facts import public_id


def sign_out(*, claims: AccessClaims, refresh: str, caller: Caller) -> None:
    """End the caller's session, and the one that the refresh token belongs to.

    As a rule both are the same. A refresh token of somebody else ends nothing.

    Raises:
        InvalidToken: the refresh token is forged, expired, of another kind, or
            belongs to another account.
    """
    session = presented.refresh_claims(refresh, caller).session
    own = Session.objects.of(claims.subject)
    if not own.filter(pk=session).exists():
        raise InvalidToken
    with transaction.atomic():
        for ended in own.filter(pk__in={session, UUID(hex=claims.session)}).end(
            EndReason.SIGNED_OUT
        ):
            audit.record(Event.SIGNED_OUT, caller, account=claims.subject, session=ended)


def sign_out_by_refresh(*, refresh: str, caller: Caller) -> None:
    """End the session that a refresh token belongs to; the token is all that is asked for.

    Raises:
        InvalidToken: the token is forged, expired or of another kind.
        SpentToken: its session is over already.
        TooManyRequests: too many bad tokens from this address.
    """
    try:
        _end_by(presented.refresh_claims(refresh, caller), caller)
    except InvalidToken:
        limits.require("token_failure", caller)
        raise


def _end_by(claims: RefreshClaims, caller: Caller) -> None:
    found = Session.objects.find(claims.session)
    if found is None:
        raise InvalidToken
    found.require_open()
    with transaction.atomic():
        for ended in Session.objects.filter(pk=claims.session).end(EndReason.SIGNED_OUT):
            owner = found.state.account_id
            audit.record(Event.SIGNED_OUT, caller, account=owner, session=ended)


def sign_out_browser(*, sessions: Collection[UUID], caller: Caller) -> None:
    """End the sessions that a browser's cookies were signed for; those that are over stay so.

    As a rule there is one. Nothing is refused: whoever asks wants to be signed out.
    """
    with transaction.atomic():
        rows = Session.objects.filter(pk__in=sessions, account__isnull=False)
        accounts = dict(rows.values_list("pk", "account_id"))
        for session in rows.end(EndReason.SIGNED_OUT):
            account = public_id(accounts[session])
            audit.record(Event.SIGNED_OUT, caller, account=account, session=session)
