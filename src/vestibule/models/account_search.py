"""Search and pagination of accounts: indexed conditions, and pages of constant cost.

Written for a million rows. Searches use columns of ours, since the host's table has no
index for them: ``refresh_search_keys`` and ``backfill_search_keys`` update these columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, OrderBy, Q
from django.db.models.functions import Coalesce

from vestibule import database
from vestibule.core.identifiers import email_key, search_key
from vestibule.core.people import NEVER, Profile
from vestibule.models.account import Account, AccountQuerySet
from vestibule.models.host_user import (
    PERSON,
    fact_paths,
    id_from,
    public_id,
    search_keys,
    text_of,
    user_has,
)

SEARCHED = ("email_key", "username_key", "name_key", "last_name_key")
NONE = "none"
"""As a second factor: there is none."""
BATCH = 1000
_LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """Conditions on accounts. None or an empty text: no condition.

    ``search`` is a prefix of an address, a username, a full name or a last name; with
    ``anywhere`` it may be in the middle, at the cost of reading every row.
    ``created_after`` is inclusive, ``created_before`` exclusive. ``factor`` is a second factor, or
    ``none``. ``seen`` says whether it was ever seen; ``seen_after`` (inclusive) and ``seen_before``
    (exclusive) go by the copy in ``last_seen_at``.
    """

    search: str = ""
    anywhere: bool = False
    active: bool | None = None
    role: str | None = None
    verified: bool | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    factor: str = ""
    seen: bool | None = None
    seen_after: datetime | None = None
    seen_before: datetime | None = None


def find(wanted: AccountFilter) -> AccountQuerySet:
    """Select the accounts that match a filter, unordered; not those whose user the host hides."""
    found: AccountQuerySet = Account.objects.all().shown()
    exact = {
        "enabled": wanted.active,
        "role": wanted.role,
        "created_at__gte": wanted.created_after,
        "created_at__lt": wanted.created_before,
        "last_seen_at__gte": wanted.seen_after,
        "last_seen_at__lt": wanted.seen_before,
    }
    found = found.filter(**{path: value for path, value in exact.items() if value is not None})
    if wanted.verified is not None:
        found = found.filter(email_verified_at__isnull=not wanted.verified)
    if wanted.seen is not None:
        found = found.filter(**{"last_seen_at__gt" if wanted.seen else "last_seen_at": NEVER})
    if wanted.factor:
        found = found.not_enrolled() if wanted.factor == NONE else found.holding(wanted.factor)
    key = search_key(wanted.search)
    if key:
        found = found.filter(reduce(or_, (_matches(c, key, wanted.anywhere) for c in SEARCHED)))
    return found


def _matches(column: str, key: str, anywhere: bool) -> Q:  # noqa: FBT001 - passed on
    if anywhere:
        return Q(**{f"{column}__contains": key})
    if database.connection().vendor == "sqlite":
        # LIKE would read every row there; its order is that of the code points.
        return Q(**{f"{column}__gte": key, f"{column}__lt": key + _LAST_LETTER})
    return Q(**{f"{column}__startswith": key})


def after(found: AccountQuerySet, column: str, value: Any, key: Any) -> AccountQuerySet:
    """Keyset pagination: keep the rows after one in this order; ties are broken by the key.

    ``column`` starts with ``-`` for descending order.
    """
    name, way = column.removeprefix("-"), "lt" if column.startswith("-") else "gt"
    # The redundant first condition is the one that the index can use.
    in_range = found.filter(**{f"{name}__{way}e": value})
    return in_range.filter(Q(**{f"{name}__{way}": value}) | Q(**{f"pk__{way}": key}))


def in_order(found: AccountQuerySet, column: str) -> AccountQuerySet:
    """Order by a column (descending with ``-``) and then by the key."""
    return found.order_by(column, "-pk" if column.startswith("-") else "pk")


def found_first(found: AccountQuerySet, column: str) -> AccountQuerySet:
    """Make PostgreSQL find a few accounts first, and then sort them by a column.

    For a few rows with LIMIT and an order, PostgreSQL prefers to scan the whole index
    of that order. It cannot for this expression, which sorts the same but has no index.
    """
    name, descending = column.removeprefix("-"), column.startswith("-")
    same = OrderBy(Coalesce(name, name), descending=descending)
    return found.order_by(same, "-pk" if descending else "pk")


def page(
    found: AccountQuerySet, column: str, *, first: int, size: int, are_few: bool
) -> list[Profile]:
    """Read one page of accounts; rows before it are skipped by the index alone.

    ``are_few``: the accounts were counted and are so few that all of them may be read.
    """
    ordered = found_first(found, column) if are_few else in_order(found, column)
    page_keys = ordered.values("pk")[first : first + size]
    return in_order(Account.objects.filter(pk__in=page_keys), column).profiles()


def refresh_search_keys(account: int | str) -> tuple[str, str | None] | None:
    """Update an account's search columns after one of its facts has changed.

    Returns its username and the stored skeleton of it; None if the account is gone.
    """
    paths = [fact_paths()[name] for name in PERSON]
    row = Account.objects.of(account).values_list(*paths, "username_skeleton").first()
    if row is None:
        return None
    facts = dict(zip(PERSON, row, strict=False))
    Account.objects.of(account).update(
        **search_keys(facts), enabled=F("enabled") if _own_flag() else bool(facts["is_active"])
    )
    return text_of(facts["username"]), row[-1]


def backfill_search_keys() -> list[Any]:
    """Update all search columns that are out of date: facts were changed outside Vestibule.

    Returns the accounts whose username has changed.
    """
    paths = fact_paths()
    columns = [*(paths[name] for name in PERSON), "enabled", *SEARCHED[1:]]
    rows = Account.objects.values_list(*columns).order_by("pk")
    stale: list[Account] = []
    renamed: list[Any] = []
    for row in rows.iterator(chunk_size=BATCH):
        facts = dict(zip(PERSON, row, strict=False))
        keys, active = search_keys(facts), bool(facts["is_active"])
        if row[len(PERSON) :] != (active, *keys.values()):
            stale.append(Account(pk=facts["id"], enabled=active, **keys))
            if row[len(PERSON) + 1] not in {"", keys["username_key"]}:
                renamed.append(facts["id"])
        if len(stale) == BATCH:
            _copy(stale)
            stale.clear()
    _copy(stale)
    return renamed


def _copy(stale: list[Account]) -> None:
    Account.objects.bulk_update(stale, ["enabled", *SEARCHED[1:]])


def key_of(text: str) -> int | str | None:
    """Return the id of the account with this address or id; None if there is none."""
    email = email_key(text)
    if email is not None:
        found = Account.objects.named(email=email).values_list("pk", flat=True).first()
        return None if found is None else public_id(found)
    return id_from(text)


def _own_flag() -> bool:
    """Whether ``enabled`` is the original, and not a copy of ``is_active``."""
    return not user_has("is_active")
