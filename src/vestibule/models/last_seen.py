"""When accounts were last seen: a copy of what their sessions say, which lists filter and sort by.

A session stores every refresh. An index on that column would make each refresh write to it (no HOT
update), and the sessions of an account are deleted at some time, but not the account. So workers
copy it to the account's row: soon after a sign-in, and otherwise once an hour.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from vestibule import database
from vestibule.core.ids import before_all_since
from vestibule.core.people import NEVER
from vestibule.models.account import Account
from vestibule.models.host_user import public_id
from vestibule.models.session import Session

STALE = timedelta(minutes=10)
"""How far a copy may be behind before it is written again: a user who signs in again and again
costs no more than six writes an hour."""
BATCH = 1000
"""Accounts updated in one call: the worker sends no message meanwhile, for about 0.3 seconds."""
RANGE = 20_000
"""Accounts whose sessions are read in one call."""


@dataclass(frozen=True, slots=True)
class LastSeen:
    """When an account was last seen; ``at`` is None for never.

    ``copied`` is what lists sort by: up to about an hour older.
    """

    at: datetime | None
    copied: datetime


def copy_last_seen(*, after: int | UUID | None = None) -> int | UUID | None:
    """Update copies that are out of date, by account; returns where to go on (``after``).

    None: that was the last account. Any number of workers may do so at once.
    """
    keys, sessions = Account.objects.order_by("pk").values_list("pk", flat=True), _stale()
    if after is not None:
        keys, sessions = keys.filter(pk__gt=after), sessions.filter(account__gt=after)
    end = keys[RANGE : RANGE + 1].first()
    if end is not None:
        sessions = sessions.filter(account__lte=end)
    copied = _copy(sessions)
    return copied[-1] if len(copied) == BATCH else end


def copy_opened_since(moment: datetime) -> None:
    """Do so for accounts with a session opened since then, which the primary key finds."""
    _copy(_stale().filter(pk__gte=before_all_since(moment)))


def _stale() -> QuerySet[Session]:
    return Session.objects.filter(last_seen_at__gt=F("account__last_seen_at") + STALE)


def _copy(sessions: QuerySet[Session]) -> list[Any]:
    keys = sessions.order_by("account_id").values_list("account_id", flat=True).distinct()
    # Read to the end: SQLite refuses a write while an older read of the connection is open.
    batch = list(keys[:BATCH])
    if batch:
        with database.atomic():
            accounts = Account.objects.filter(pk__in=batch)
            accounts.hold()  # in the order in which every flow locks them
            behind = accounts.alias(newest=_newest()).filter(newest__gt=F("last_seen_at") + STALE)
            behind.update(last_seen_at=_newest())  # those that no other worker has
    return batch


def last_seen_of(accounts: Collection[Any]) -> dict[int | str, LastSeen]:
    """Read when these accounts were last seen, as their sessions and the copy say. One query."""
    rows = Account.objects.filter(pk__in=accounts).values_list("pk", "last_seen_at", _newest())
    found = {}
    for key, copied, newest in rows:
        latest = max(copied, newest or NEVER)
        found[public_id(key)] = LastSeen(latest if latest > NEVER else None, copied)
    return found


def _newest() -> Subquery:
    own = Session.objects.filter(account=OuterRef("pk")).order_by()
    return Subquery(own.values("account").annotate(at=Max("last_seen_at")).values("at"))
