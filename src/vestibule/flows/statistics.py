"""Count sign-ins, active users and enrolled factors, for an overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.db.models import Count

from vestibule.core import clock
from vestibule.core.events import Event
from vestibule.core.factors import FACTORS, Method
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, AuditEvent
from vestibule.steps import permissions

__all__ = ["Day", "Statistics", "read_statistics"]

DAYS_MAX = 90
"""Longest period, in days."""
COUNT_MAX = 100_000
"""Upper limit of each count: an overview must not stop what users wait for."""
NONE = "none"


@dataclass(frozen=True, slots=True)
class Day:
    """One day, in the time zone of the reader. ``users``: different accounts that signed in."""

    day: date
    sign_ins: int
    failures: int
    users: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Figures of a period that ends now; each count of events and users stops at ``COUNT_MAX``.

    ``active_users`` had a session that was opened or refreshed in the period, as the copy in
    ``models.last_seen`` says: a refresh counts within about an hour, and with
    ``DELIVERY = "inline"`` nothing does, because no worker copies. ``sign_ins_before`` and
    ``failures_before`` are of the period of the same length before this one. ``per_day`` has every
    day. ``factors`` counts the active accounts by the strongest factor that they have:
    ``passkey``, ``totp`` or ``none``.
    """

    since: datetime
    active_users: int
    sign_ins: int
    sign_ins_before: int
    failures: int
    failures_before: int
    per_day: list[Day]
    factors: dict[str, int]


def read_statistics(*, days: int = 30, zone: tzinfo, claims: AccessClaims | None) -> Statistics:
    """Count what happened in the last ``days``, today included, in seven queries.

    The period begins with a day in ``zone``.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        PermissionDenied: the caller is no administrator.
    """
    permissions.require_administrator(claims)
    today = clock.now().astimezone(zone).date()
    first = today - timedelta(days=min(max(days, 1), DAYS_MAX) - 1)
    since = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    before = since - (clock.now() - since)
    per_day = list(_per_day(first, today, since, zone))
    return Statistics(
        since=since,
        active_users=_active_users(since),
        sign_ins=sum(each.sign_ins for each in per_day),
        sign_ins_before=_count(Event.SIGNED_IN, before, since),
        failures=sum(each.failures for each in per_day),
        failures_before=_count(Event.SIGN_IN_FAILED, before, since),
        per_day=per_day,
        factors=_factors(),
    )


def _per_day(first: date, today: date, since: datetime, zone: tzinfo) -> Iterator[Day]:
    """Count each day from the first to this one, also those on which nothing happened."""
    counted = {
        kind: {
            day: (events, accounts)
            for day, events, accounts in AuditEvent.objects.filter(kind=kind)
            .between(since, None)
            .per_day(zone, COUNT_MAX)
        }
        for kind in (Event.SIGNED_IN, Event.SIGN_IN_FAILED)
    }
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        sign_ins, users = counted[Event.SIGNED_IN].get(day, (0, 0))
        failures, _ = counted[Event.SIGN_IN_FAILED].get(day, (0, 0))
        yield Day(day, sign_ins, failures, users)


def _count(kind: Event, since: datetime, until: datetime) -> int:
    return AuditEvent.objects.filter(kind=kind).between(since, until).count_to(COUNT_MAX)


def _active_users(since: datetime) -> int:
    return Account.objects.filter(last_seen_at__gte=since).count_to(COUNT_MAX)


def _factors() -> dict[str, int]:
    """Count the active accounts by their strongest factor; the column has few values."""
    active = Account.objects.filter(enabled=True).shown().order_by()
    found: Counter[str] = Counter()
    for held, count in active.values_list("factors").annotate(count=Count("pk")):
        names = held.split()
        found[next((each for each in FACTORS if each in names), NONE)] += count
    return {name: found[name] for name in (Method.PASSKEY.value, Method.TOTP.value, NONE)}
