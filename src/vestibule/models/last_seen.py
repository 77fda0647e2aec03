"""When accounts were last seen: a copy of what their sessions say, which lists filter and sort by.

A session stores every refresh. An index on that column would make each refresh write to it (no HOT
update), and the sessions of an account are deleted at some time, but not the account. So workers
copy it to the account's row: soon after a sign-in, and otherwise once an hour.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import F, Max, OuterRef, Subquery

from vestibule import database
from vestibule.core.ids import before_all_since
from vestibule.core.people import NEVER
from vestibule.models.account import Account
from vestibule.models.host_user import public_id
from vestibule.models.session import Session

STALE = timedelta(minutes=10)
"""How far a copy may be behind before it is written again: a user who signs in again and again
costs no more than six writes an hour."""
BATCH = 500
"""Accounts locked and updated at a time."""


@dataclass(frozen=True, slots=True)
class LastSeen:
    """When an account was last seen; ``at`` is None for never.

    ``copied`` is what lists sort by: up to about an hour older.
    """

    at: datetime | None
    copied: datetime


def copy_last_seen(*, opened_since: datetime | None = None) -> int:
    """Update the copies that are out of date; returns how many.

    ``opened_since``: only those of accounts with a session opened since then, which are found by
    the primary key. Otherwise all sessions are read. Any number of workers may do so at once.
    """
    sessions = Session.objects.filter(last_seen_at__gt=F("account__last_seen_at") + STALE)
    if opened_since is not None:
        sessions = sessions.filter(pk__gte=before_all_since(opened_since))
    keys = sessions.order_by().values_list("account_id", flat=True).distinct()
    stale, copied = keys.iterator(chunk_size=BATCH), 0
    while batch := list(islice(stale, BATCH)):
        with database.atomic():
            accounts = Account.objects.filter(pk__in=batch)
            accounts.hold()  # in the order in which every flow locks them
            behind = accounts.alias(newest=_newest()).filter(newest__gt=F("last_seen_at") + STALE)
            copied += behind.update(last_seen_at=_newest())  # those that no other worker has
    return copied


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
