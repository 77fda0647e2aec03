"""Usernames: which account holds one, and which accounts lose it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.db.models import Q

from vestibule import database
from vestibule.conf import settings
from vestibule.core.identifiers import username_skeleton, username_skeletons
from vestibule.models import account_search
from vestibule.models.account import Account, AccountQuerySet
from vestibule.models.host_user import fact_paths, rows_with, storable_username
from vestibule.models.unsaved_user import can_stand_in, stand_in_name

_UNVERIFIED_REGISTRATION = Q(self_registered=True, email_verified_at=None)


def like(name: str, *, but_for: int | str | None = None) -> AccountQuerySet:
    """Select accounts whose username looks like this one, or differs only in case."""
    if storable_username(name) is None:
        return Account.objects.none()
    spelled = Q(**{f"user__{get_user_model().USERNAME_FIELD}__iexact": name})
    looks = Q(username_skeleton__in=username_skeletons(name))
    found: AccountQuerySet = Account.objects.filter(spelled | looks)
    return found.exclude(pk=cast("Any", but_for))


def is_taken(name: str, *, but_for: int | str | None = None) -> bool:
    """Whether a username is taken by another account.

    If addresses must be verified, a registration holds a name only once its address is. Otherwise
    registering a name with someone else's address would reveal whether that has an account.
    Users whom the host has made hold theirs. A user without an account gets one first.
    """
    Account.objects.adopt_missing(usernames=[name])
    found = like(name, but_for=but_for)
    if _may_be_released():
        found = found.exclude(_UNVERIFIED_REGISTRATION)
    return found.exists()


def release(name: str, *, but_for: int | str | None = None) -> list[int | str]:
    """Take a username from unverified registrations, inside a transaction; return their ids.

    They get a generated name. Only what visitors registered here: users whom the host has made,
    imported or invited, or who were there before, keep theirs, verified or not. The account's row
    is locked first, as in all flows that lock both, so that a user who verifies the address at
    that moment either keeps the name or has lost it.
    """
    if not _may_be_released():
        return []
    model, named = get_user_model(), fact_paths()["username"]
    unverified = like(name, but_for=but_for).filter(_UNVERIFIED_REGISTRATION)
    locked = list(unverified.select_for_update(of=("self",)).values_list("pk", "email", named))
    losers: list[int | str] = []
    for account, email, spelled in locked:
        holder = rows_with(model.USERNAME_FIELD).filter(
            **{"pk": account, model.USERNAME_FIELD: spelled}
        )
        if holder.update(**{model.USERNAME_FIELD: stand_in_name(email)}):
            refresh_username_keys(account)
            losers.append(account)
    return losers


def _may_be_released() -> bool:
    """Whether unverified registrations lose a name; not where they could get no other one."""
    return settings.verified_email_required and can_stand_in()


def refresh_username_keys(account: int | str) -> None:
    """Update the search columns and the skeleton after a username has changed.

    A name that looks like another account's is kept, without a skeleton that protects it: the
    host has set it. Flows that set a name refuse such a name before.
    """
    found = account_search.refresh_search_keys(account)
    if found is None or username_skeleton(found[0]) == found[1]:
        return
    rows: AccountQuerySet = Account.objects.of(account)
    try:
        with database.atomic():
            looks = username_skeleton(found[0])
            free = rows.unless_taken("username_skeleton", looks, but_for=account)
            rows.update(username_skeleton=free)
    except IntegrityError:  # another account took it between query and update
        rows.update(username_skeleton=None)
