"""Administrators: one of them always stays active, under concurrent changes too."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Exists, OuterRef, Q

from vestibule.conf import settings
from vestibule.models.account import Account, AccountQuerySet
from vestibule.models.host_user import fact_paths, user_has, users

FLAGS = ("is_staff", "is_superuser")
"""Columns that allow access to Django's admin, if the host's user has them."""


def hold(*accounts: int | str) -> None:
    """Lock these accounts, and those of all administrators, until the transaction ends.

    Every change that removes a role or an administrator waits here, so that two
    administrators who remove each other do not both count on the other.
    """
    keys = cast("Any", accounts)
    Account.objects.filter(Q(pk__in=keys) | Q(role=settings.ADMIN_ROLE)).hold()


def but_the_last(accounts: AccountQuerySet) -> AccountQuerySet:
    """Exclude the only active administrator, as a condition of the query that acts."""
    active, admin = fact_paths()["is_active"], settings.ADMIN_ROLE
    others = Account.objects.shown().filter(**{active: True}, role=admin).exclude(pk=OuterRef("pk"))
    return accounts.filter(~Q(role=admin) | Q(**{active: False}) | Exists(others))


def open_djangos_admin(account: int | str, *, to: bool) -> None:
    """Grant or revoke access to Django's admin for the host's user."""
    flags = {flag: to for flag in FLAGS if user_has(flag)}
    if flags:
        users().filter(pk=account).update(**flags)
