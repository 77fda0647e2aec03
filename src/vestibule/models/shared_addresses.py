"""Email addresses that several of the host's users have: one of them signs in with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from vestibule.core.identifiers import email_key
from vestibule.models.account import Account
from vestibule.models.host_user import public_id


@dataclass(frozen=True, slots=True)
class SharedAddress:
    """An address, the id of the user who signs in with it, and those of the users who cannot.

    ``holder`` is None if the address has become free: the next attempt gives it to another one.
    """

    email: str
    holder: int | str | None
    others: tuple[int | str, ...]


def shared_addresses() -> list[SharedAddress]:
    """Return every address of which an account cannot sign in with it. Two queries."""
    without = Account.objects.filter(email_key=None).exclude(email="").order_by("pk")
    others: dict[str, list[Any]] = defaultdict(list)
    for account, email in without.values_list("pk", "email").iterator():
        key = email_key(email)
        if key is not None:
            others[key].append(public_id(account))
    holders = dict(Account.objects.filter(email_key__in=others).values_list("email_key", "pk"))
    return [
        SharedAddress(key, public_id(holders[key]) if key in holders else None, tuple(ids))
        for key, ids in sorted(others.items())
    ]
