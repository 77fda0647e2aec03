"""Read what happened to an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vestibule import bearer
from vestibule.conf import settings
from vestibule.core.errors import PermissionDenied
from vestibule.core.tokens import AccessClaims
from vestibule.models import AuditEvent

PAGE = 50


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the audit trail."""

    id: UUID
    at: datetime
    kind: str
    account: str
    actor: str
    session: UUID | None
    ip: str
    user_agent: str
    request_id: str
    details: dict[str, Any]


def list_events(
    *, claims: AccessClaims, account: str = "", before: UUID | None = None
) -> list[Happened]:
    """List what happened to the caller's account, newest first, 50 at a time.

    ``before`` is the id of the last one seen. Administrators may name another
    account, or ``all``.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
        PermissionDenied: another account was named by somebody who may not.
    """
    bearer.require_active(claims)
    wanted = account or claims.subject
    if wanted != claims.subject and not _is_admin(claims):
        raise PermissionDenied
    rows = AuditEvent.objects.order_by("-pk")
    if wanted != "all":
        rows = rows.filter(account_id=wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_happened(row) for row in rows[:PAGE]]


def _is_admin(claims: AccessClaims) -> bool:
    admin, own = settings.role(settings.ADMIN_ROLE), settings.role(claims.role)
    return admin is not None and own is not None and own.rank >= admin.rank


def _happened(row: AuditEvent) -> Happened:
    return Happened(
        id=row.pk,
        at=row.at,
        kind=row.kind,
        account=row.account_id,
        actor=row.actor_id,
        session=row.session_id,
        ip=row.ip or "",
        user_agent=row.user_agent,
        request_id=row.request_id,
        details=row.details,
    )
