"""List and end the caller's own sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vestibule import audit, bearer, database
from vestibule.core.caller import Caller
from vestibule.core.credentials import FreshCredential
from vestibule.core.errors import NotFound
from vestibule.core.events import EndReason
from vestibule.core.tokens import AccessClaims
from vestibule.models import Session, TrustedDevice
from vestibule.models.session import SessionQuerySet
from vestibule.steps import permissions, send_email_change, suspected_sessions
from vestibule.steps.reauthentication import require_fresh
from vestibule.steps.secure_account import void_earlier_systems

__all__ = ["SignedInDevice", "end_other_sessions", "end_session", "list_sessions"]


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    """A live session, as shown to its owner."""

    id: UUID
    current: bool
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ip: str
    user_agent: str
    amr: tuple[str, ...]


def list_sessions(*, claims: AccessClaims) -> list[SignedInDevice]:
    """List the caller's live sessions: the current one first, then the last used."""
    bearer.require_active(claims)
    rows = Session.objects.of(claims.subject).live().order_by("-last_seen_at")[:200]
    devices = [
        SignedInDevice(
            id=row.pk,
            current=row.pk.hex == claims.session,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            ip=row.ip or "",
            user_agent=row.user_agent,
            amr=tuple(row.amr.split()),
        )
        for row in rows
    ]
    return sorted(devices, key=lambda device: not device.current)


def end_session(
    *, session: UUID, credential: FreshCredential, claims: AccessClaims, caller: Caller
) -> None:
    """End one of the caller's own sessions.

    Ending a session other than the current one requires a fresh credential: a stolen session
    must not be able to sign its owner out everywhere else. The device of the ended session is
    trusted no longer, and a change of address that it requested is void.

    Raises:
        ReauthenticationRequired: no fresh credential was given, and the sign-in is too old.
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        NotFound: there is no such live session, or it is not the caller's.
        NotAuthenticated: the account is gone or deactivated, or the current session has ended.
    """
    if session.hex != claims.session:
        require_fresh(credential, claims=claims, caller=caller)
    own = Session.objects.of(claims.subject).filter(pk=session)
    if not _end(own, claims, caller):
        raise NotFound


def end_other_sessions(*, credential: FreshCredential, claims: AccessClaims, caller: Caller) -> int:
    """End every session of the caller except the current one; returns how many.

    Devices other than the current one are trusted no longer. A change of address that another
    session requested is void, also if that has ended since: a thief may have signed out. So are
    tokens and links that an earlier system has signed: they may have no session yet that could end.

    Raises:
        ReauthenticationRequired: no fresh credential was given, and the sign-in is too old.
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        NotAuthenticated: the account is gone or deactivated, or the current session has ended.
    """
    require_fresh(credential, claims=claims, caller=caller)
    this = UUID(hex=claims.session)
    others = Session.objects.of(claims.subject).live().exclude(pk=this)
    own = Session.objects.filter(pk=this).values("device")
    with database.atomic():
        void_earlier_systems(claims.subject)
        TrustedDevice.objects.of(claims.subject).exclude(device__in=own).end()
        send_email_change.void_requested_elsewhere(claims.subject, claims.session)
        return _end(others, claims, caller)


def _end(chosen: SessionQuerySet, claims: AccessClaims, caller: Caller) -> int:
    reason = EndReason.SIGNED_OUT_ELSEWHERE
    with database.atomic():
        permissions.lock_own(claims)
        ended = suspected_sessions.end(chosen, reason, own=UUID(hex=claims.session))
        audit.record_ended(ended, reason, caller, account=claims.subject)
    return len(ended)
