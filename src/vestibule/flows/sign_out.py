"""Sign out: end the session that a pair of tokens belongs to."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from vestibule import audit
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken
from vestibule.core.events import EndReason, Event
from vestibule.core.tokens import AccessClaims
from vestibule.models import Session
from vestibule.tokens import jws
from vestibule.tokens import refresh as refresh_token


def sign_out(*, claims: AccessClaims, refresh: str, caller: Caller) -> None:
    """End the caller's session, and the one that the refresh token belongs to.

    As a rule both are the same. A refresh token of somebody else ends nothing.

    Raises:
        InvalidToken: the refresh token is forged, expired, of another kind, or
            belongs to another account.
    """
    presented = refresh_token.verify(refresh, jws.header(refresh)).session
    own = Session.objects.of(claims.subject)
    if not own.filter(pk=presented).exists():
        raise InvalidToken
    with transaction.atomic():
        for session in own.filter(pk__in={presented, UUID(hex=claims.session)}).end(
            EndReason.SIGNED_OUT
        ):
            audit.record(Event.SIGNED_OUT, caller, account=claims.subject, session=session)
