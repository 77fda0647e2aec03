"""Administrators: there is always an active one, whatever is done at once."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q

from vestibule.conf import settings
from vestibule.models.account import Account, AccountQuerySet
from vestibule.models.host_user import fact_paths, user_has

FLAGS = ("is_staff", "is_superuser")
"""What opens Django's admin, where the host's user has them."""


def hold(*accounts: int | str) -> None:
    """Hold these accounts, and every administrator's, until the transaction ends.

    Whoever wants to take a role or an administrator away waits here, so that two
    who take each other's away do not both see the other one left.
    """
    keys = cast("Any", accounts)
    Account.objects.filter(Q(pk__in=keys) | Q(role=settings.ADMIN_ROLE)).hold()


def but_the_last(accounts: AccountQuerySet) -> AccountQuerySet:
    """Leave out an active administrator who is the only one: part of the statement that acts."""
    active, admin = fact_paths()["is_active"], settings.ADMIN_ROLE
    others = Account.objects.filter(**{active: True}, role=admin).exclude(pk=OuterRef("pk"))
    return accounts.filter(~Q(role=admin) | Q(**{active: False}) | Exists(others))


def open_djangos_admin(account: int | str, *, to: bool) -> None:
    """Let the host's user follow into Django's admin, or out of it."""
    flags = {flag: to for flag in FLAGS if user_has(flag)}
    if flags:
        get_user_model()._default_manager.filter(pk=account).update(**flags)
