"""Accept tokens that SimpleJWT has signed, until they expire.

An access token is accepted as it is. A refresh token is generation 0 of a session that begins when
the token is first presented. From then on the rules of sessions apply: the token works once, a
retry after a lost response gets the same successor, and a copy ends the session.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q

from vestibule import audit, database
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SessionOver, WrongKindOfToken
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.simplejwt import SimpleJWTClaims
from vestibule.core.tokens import NO_SESSION, AccessClaims, RefreshClaims, Transport
from vestibule.database import DatabaseNow
from vestibule.models import Account, Session
from vestibule.models.account import AccountQuerySet
from vestibule.models.host_user import user_key, value_from
from vestibule.models.session import TAKEN_OVER
from vestibule.models.simplejwt_blacklist import is_blacklisted
from vestibule.steps.complete_sign_in import next_step, sign_in_refusal
from vestibule.tokens import simplejwt

AUTHENTICATED_AT = datetime.fromtimestamp(0, UTC)
"""When the owner of such a token signed in, which is unknown: SimpleJWT's rotation issues new
tokens without authentication, so ``iat`` does not tell. Unknown never counts as recent."""

_ENDS_ALL = (EndReason.SIGNED_OUT_ELSEWHERE, EndReason.ADMIN, EndReason.ACCOUNT_DEACTIVATED)
"""Reasons that end every token of a user, not one session alone."""


def authenticate(token: str, header: Mapping[str, Any]) -> AccessClaims:
    """Verify an access token of SimpleJWT and return the claims that ours would have. One query.

    Raises:
        ExpiredToken: it has expired.
        WrongKindOfToken: it is a refresh token.
        InvalidToken: forged, or void since a change of password, role or address.
        SessionOver: its owner is gone or deactivated.
    """
    claims = simplejwt.verify(token, header)
    if claims.kind != "access":
        raise WrongKindOfToken
    person = _owner(claims)
    return AccessClaims(
        subject=str(person.id),
        session=NO_SESSION,
        role=person.role,
        epoch=person.epoch,
        amr=(TAKEN_OVER,),
        auth_time=int(AUTHENTICATED_AT.timestamp()),
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
        additional={settings.SIMPLEJWT_KEY.user_id_claim: claims.subject},
    )


def read(token: str, header: Mapping[str, Any]) -> RefreshClaims:
    """Verify a refresh token of SimpleJWT; returns its session and generation. Starts no session.

    Raises:
        ExpiredToken: it has expired.
        WrongKindOfToken: it is an access token.
        InvalidToken: forged, or void.
        SessionOver: it is on SimpleJWT's blacklist.
    """
    claims = _refresh_claims(token, header)
    session = simplejwt.session_of(claims)
    if not Session.objects.filter(pk=session).exists():
        _owner_of_untouched(claims)
    return RefreshClaims(session, 0)


def take_over(
    token: str,
    header: Mapping[str, Any],
    caller: Caller,
    transport: Transport = Transport.BODY,
) -> RefreshClaims:
    """Start the session of a SimpleJWT refresh token, unless it has started already.

    Raises:
        ExpiredToken: it has expired.
        WrongKindOfToken: it is an access token.
        InvalidToken: forged, or void.
        SessionOver: it is on SimpleJWT's blacklist.
    """
    claims = _refresh_claims(token, header)
    session = simplejwt.session_of(claims)
    if not Session.objects.filter(pk=session).exists():
        with database.atomic():
            _accounts(claims.subject).hold()  # what secures it comes before, or ends the session
            _begin(claims, _owner_of_untouched(claims), caller, transport)
    return RefreshClaims(session, 0)


def _begin(claims: SimpleJWTClaims, person: Person, caller: Caller, transport: Transport) -> None:
    issued = datetime.fromtimestamp(claims.issued_at, UTC)
    ends = datetime.fromtimestamp(claims.expires_at, UTC)
    row = Session(
        id=simplejwt.session_of(claims),
        account_id=person.id,
        generation=0,
        rotated_at=issued,
        created_at=issued,
        last_seen_at=DatabaseNow(),
        authenticated_at=AUTHENTICATED_AT,
        expires_at=max(ends, issued + settings.SESSION_LIFETIME),
        amr=TAKEN_OVER,
        ip=caller.ip or None,
        user_agent=caller.user_agent,
        rotation=settings.ROTATION,
        transport=transport,
    )
    try:
        with database.atomic():
            row.save(force_insert=True)
            audit.record(Event.TAKEN_OVER, caller, account=person.id, session=row.pk)
    except IntegrityError:
        return  # presented twice at the same time: the other request has started it


def _refresh_claims(token: str, header: Mapping[str, Any]) -> SimpleJWTClaims:
    claims = simplejwt.verify(token, header)
    if claims.kind != "refresh":
        raise WrongKindOfToken
    return claims


def _owner_of_untouched(claims: SimpleJWTClaims) -> Person:
    """Return the owner of a refresh token that has no session yet."""
    if is_blacklisted(claims.jti):
        raise SessionOver
    person = _owner(claims)
    if sign_in_refusal(person) or next_step(person, TAKEN_OVER):
        raise InvalidToken  # it proves a password, and more is required here
    return person


def _owner(claims: SimpleJWTClaims) -> Person:
    accounts = _accounts(claims.subject)
    person = accounts.exclude(void_since(datetime.fromtimestamp(claims.issued_at, UTC))).person()
    known = person or accounts.person()
    if known is None and _adopt(claims.subject):
        return _owner(claims)
    if known is None:
        raise SessionOver(EndReason.ACCOUNT_DELETED, clock.now())
    if not known.is_active:
        raise SessionOver(EndReason.ACCOUNT_DEACTIVATED, clock.now())
    if person is None:
        raise InvalidToken
    return person


def _accounts(subject: str) -> AccountQuerySet:
    """Return the account with this subject; none if it is not a valid value of that column."""
    found = _users(subject)
    return Account.objects.none() if found is None else Account.objects.filter(**found)


def _users(subject: str, prefix: str = "user__") -> dict[str, Any] | None:
    """Return the lookup of the user with this subject; None if it is not a valid value."""
    name = settings.SIMPLEJWT_KEY.user_id_field
    is_key = name in {"id", "pk"}
    field = user_key() if is_key else get_user_model()._meta.get_field(name)
    value = value_from(subject, field)
    return None if value is None else {"pk" if is_key else f"{prefix}{name}": value}


def _adopt(subject: str) -> bool:
    """Create the account of a user whom the host has created without Vestibule's signals."""
    found = _users(subject, prefix="")
    if found is None:
        return False
    users = list(get_user_model()._base_manager.using(database.alias()).filter(**found))
    Account.objects.adopt(users)
    return bool(users)


def void_since(issued: datetime) -> Q:
    """Return the condition for accounts whose older tokens are void."""
    ended = Session.objects.filter(
        account=OuterRef("pk"), ended_at__gt=issued, end_reason__in=_ENDS_ALL
    )
    return Q(epoch_moved_at__gt=issued) | Q(Exists(ended))
