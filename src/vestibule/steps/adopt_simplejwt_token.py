"""Tokens that SimpleJWT signed before: honoured until they expire, as far as they deserve it.

Its access token counts by itself. Its refresh token stands for the generation 0 of a
session that begins when it is first shown; from then on the session's own rules decide:
it works once, a lost answer is forgiven, a copy in other hands ends the session.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from vestibule import audit
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SessionOver, WrongKindOfToken
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.simplejwt import SimpleJWTClaims
from vestibule.core.tokens import AccessClaims, RefreshClaims, Transport
from vestibule.models import Account, Session
from vestibule.models.account import AccountQuerySet
from vestibule.models.host_user import user_key, value_from
from vestibule.models.session import TAKEN_OVER
from vestibule.models.simplejwt_blacklist import is_blacklisted
from vestibule.models.sql.clock import DatabaseNow
from vestibule.steps.complete_sign_in import second_step_required, sign_in_refusal
from vestibule.tokens import simplejwt

NO_SESSION = "0" * 32
"""The session in the claims of a token that has none: no row has this id."""

AUTHENTICATED_AT = datetime.fromtimestamp(0, UTC)
"""When the owner of such a token proved who they are: nobody knows. SimpleJWT's rotation issues a
token anew without asking for anything, so its ``iat`` says nothing; and what is unknown never
counts as a fresh sign-in."""

_ENDS_ALL = (EndReason.SIGNED_OUT_ELSEWHERE, EndReason.ADMIN, EndReason.ACCOUNT_DEACTIVATED)
"""Reasons that were meant for every token of a person, not for one session."""


def authenticate(token: str, header: Mapping[str, Any]) -> AccessClaims:
    """Check an access token of SimpleJWT and return what ours would say. One statement.

    Raises:
        ExpiredToken: its time is over.
        WrongKindOfToken: it is a refresh token.
        InvalidToken: forged, or void since a change of password, role or address; with the
            reason where its owner is gone or deactivated.
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
    )


def read(token: str, header: Mapping[str, Any]) -> RefreshClaims:
    """Check a refresh token of SimpleJWT and say which session it stands for; begin none.

    Raises:
        ExpiredToken: its time is over.
        WrongKindOfToken: it is an access token.
        InvalidToken: forged, or void.
        SessionOver: it is on SimpleJWT's blacklist.
    """
    claims = _refresh_claims(token, header)
    session = simplejwt.session_of(claims)
    if not Session.objects.filter(pk=session).exists():
        _owner_of_untouched(claims)
    return RefreshClaims(session, 0)


def take_over(token: str, header: Mapping[str, Any], caller: Caller) -> RefreshClaims:
    """Let a session begin with a refresh token of SimpleJWT, unless it has begun already.

    Raises:
        ExpiredToken: its time is over.
        WrongKindOfToken: it is an access token.
        InvalidToken: forged, or void.
        SessionOver: it is on SimpleJWT's blacklist.
    """
    claims = _refresh_claims(token, header)
    session = simplejwt.session_of(claims)
    if not Session.objects.filter(pk=session).exists():
        _begin(claims, _owner_of_untouched(claims), caller)
    return RefreshClaims(session, 0)


def _begin(claims: SimpleJWTClaims, person: Person, caller: Caller) -> None:
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
        transport=Transport.BODY,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(Event.TAKEN_OVER, caller, account=person.id, session=row.pk)
    except IntegrityError:
        return  # shown twice in one moment: the other call has begun it


def _refresh_claims(token: str, header: Mapping[str, Any]) -> SimpleJWTClaims:
    claims = simplejwt.verify(token, header)
    if claims.kind != "refresh":
        raise WrongKindOfToken
    return claims


def _owner_of_untouched(claims: SimpleJWTClaims) -> Person:
    """Say whose a refresh token is that no session stands for yet."""
    if is_blacklisted(claims.jti):
        raise SessionOver
    person = _owner(claims)
    if sign_in_refusal(person) or second_step_required(role=person.role, amr=TAKEN_OVER):
        raise InvalidToken  # it proves a password, and here that is not enough
    return person


def _owner(claims: SimpleJWTClaims) -> Person:
    accounts = _accounts(claims.subject)
    person = accounts.exclude(_void_since(claims.issued_at)).person()
    known = person or accounts.person()
    if known is None:
        raise SessionOver(EndReason.ACCOUNT_DELETED, clock.now())
    if not known.is_active:
        raise SessionOver(EndReason.ACCOUNT_DEACTIVATED, clock.now())
    if person is None:
        raise InvalidToken
    return person


def _accounts(subject: str) -> AccountQuerySet:
    """Return the one that the subject names; none if it is no value of that column."""
    name = settings.SIMPLEJWT_KEY.user_id_field
    is_key = name in {"id", "pk"}
    field = user_key() if is_key else get_user_model()._meta.get_field(name)
    value = value_from(subject, field)
    if value is None:
        return Account.objects.none()
    return Account.objects.filter(**{"pk" if is_key else f"user__{name}": value})


def _void_since(issued_at: int) -> Q:
    """What ended every token of a person that was issued before."""
    issued = datetime.fromtimestamp(issued_at, UTC)
    ended = Session.objects.filter(
        account=OuterRef("pk"), ended_at__gt=issued, end_reason__in=_ENDS_ALL
    )
    return Q(epoch_moved_at__gt=issued) | Q(Exists(ended))
