"""Delete ended sessions, used secrets, idle counters and old events."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from vestibule import avatars
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.ids import before_all_since
from vestibule.models import (
    AccessLifetime,
    Account,
    Attempt,
    AuditChain,
    AuditEvent,
    IdempotencyRecord,
    OneTimeSecret,
    PendingSignIn,
    Session,
    StoredOpaqueToken,
    TrustedDevice,
)
from vestibule.models.audit_chain import unlinked
from vestibule.models.idempotency_record import KEPT

BATCH = 1000
"""Rows deleted by one query, so that other queries are not blocked for long."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PrunedRows:
    """Number of deleted rows of each kind."""

    sessions: int
    secrets: int
    sign_ins: int
    idempotency_records: int
    attempts: int
    trusted_devices: int
    events: int
    avatars: int


def prune() -> PrunedRows:
    """Delete everything older than its setting allows, in small batches."""
    kept = clock.now() - settings.EVENTS_KEPT
    return PrunedRows(
        sessions=prune_sessions(older_than=settings.SESSIONS_KEPT),
        secrets=_in_batches(OneTimeSecret.objects.expired_before(age=DAY)),
        sign_ins=_in_batches(PendingSignIn.objects.expired_before(age=DAY)),
        idempotency_records=_in_batches(IdempotencyRecord.objects.expired_before(age=KEPT)),
        attempts=_in_batches(Attempt.objects.idle(longer_than=DAY)),
        trusted_devices=_in_batches(TrustedDevice.objects.expired_before(age=DAY)),
        events=_prune_events(kept),
        avatars=avatars.remove_strays(_owned),
    )


def prune_sessions(*, older_than: timedelta) -> int:
    """Delete sessions that ended or expired at least this long ago; returns how many.

    Sessions are kept for as long as an access token of theirs may be valid, whatever the
    setting: until then every node must be able to learn that they ended.
    """
    age = max(older_than, AccessLifetime.objects.longest() * 2 + timedelta(minutes=5))
    removed = _in_batches(Session.objects.expired_before(age=age))
    _in_batches(StoredOpaqueToken.objects.without_session())
    return removed


def _prune_events(kept: datetime) -> int:
    """Delete the events before a time: those of the audit chain in its order, then any others."""
    linked = AuditChain.objects.prune(before_all_since(kept))
    return linked + _in_batches(unlinked(AuditEvent.objects.between(None, kept)))


def _owned(stems: Collection[str]) -> set[str]:
    """Return the pictures among these that belong to an account."""
    asked, owned = sorted(stems), set[str]()
    for first in range(0, len(asked), BATCH):
        some = asked[first : first + BATCH]
        owned |= {*Account.objects.filter(avatar__in=some).values_list("avatar", flat=True)}
    return owned


def _in_batches(rows: QuerySet[Any]) -> int:
    removed = 0
    while batch := list(rows.values_list("pk", flat=True)[:BATCH]):
        removed += rows.model._default_manager.filter(pk__in=batch).delete()[0]
    return removed
