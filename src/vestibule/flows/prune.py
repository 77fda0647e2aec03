"""Remove what is over: ended sessions, used secrets, idle counters, old events."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from vestibule import avatars
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.models import AccessLifetime, Account, Attempt, AuditEvent, OneTimeSecret, Session

BATCH = 1000
"""Rows removed by one statement, so that traffic is never held up."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows of each kind went."""

    sessions: int
    secrets: int
    attempts: int
    events: int
    avatars: int


def prune() -> Removed:
    """Remove all that its setting does not keep any longer, in small batches."""
    kept = clock.now() - settings.EVENTS_KEPT
    return Removed(
        sessions=prune_sessions(older_than=settings.SESSIONS_KEPT),
        secrets=_in_batches(OneTimeSecret.objects.expired_before(age=DAY)),
        attempts=_in_batches(Attempt.objects.idle(longer_than=DAY)),
        events=_in_batches(AuditEvent.objects.between(None, kept)),
        avatars=avatars.remove_strays(_owned),
    )


def prune_sessions(*, older_than: timedelta) -> int:
    """Remove sessions that ended or expired at least so long ago; returns how many.

    Never younger ones than a living access token may be, whatever the setting is today:
    until then every node must be able to learn that they ended.
    """
    age = max(older_than, AccessLifetime.objects.longest() * 2 + timedelta(minutes=5))
    return _in_batches(Session.objects.expired_before(age=age))


def _owned(stems: Collection[str]) -> set[str]:
    """Return which of these pictures an account has."""
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
