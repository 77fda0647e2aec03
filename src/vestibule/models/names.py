"""User names: whose one is, and who loses it to somebody else."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import get_user_model

from vestibule.conf import settings
from vestibule.models import directory
from vestibule.models.account import Account, AccountQuerySet
from vestibule.models.facts import stand_in_name


def like(name: str, *, but_for: int | str | None = None) -> AccountQuerySet:
    """Return the accounts whose user name differs in case at most: two must not look alike."""
    path = f"user__{get_user_model().USERNAME_FIELD}__iexact"
    found: AccountQuerySet = Account.objects.filter(**{path: name})
    return found.exclude(pk=cast("Any", but_for))


def is_taken(name: str, *, but_for: int | str | None = None) -> bool:
    """Whether somebody holds a user name against whoever wants it.

    Where addresses must be verified, nobody does whose address is not: else a name that was
    registered with somebody's address would tell whether that address had an account.
    """
    found = like(name, but_for=but_for)
    if settings.EMAIL_VERIFICATION == "required":
        found = found.exclude(email_verified_at=None)
    return found.exists()


def release(name: str, *, but_for: int | str | None = None) -> list[int | str]:
    """Take a user name from accounts that do not hold it; returns which. Inside a transaction.

    They get a name as those who chose none. The account's row is locked first, as in all
    stories that lock both, so that whoever verifies the address in this moment keeps the name
    or has lost it.
    """
    if settings.EMAIL_VERIFICATION != "required":
        return []
    model = get_user_model()
    unproved = like(name, but_for=but_for).filter(email_verified_at=None)
    locked = list(unproved.select_for_update(of=("self",)).values_list("pk", "email"))
    for account, email in locked:
        holder = {"pk": account, f"{model.USERNAME_FIELD}__iexact": name}
        instead = {model.USERNAME_FIELD: stand_in_name(email)}
        model._default_manager.filter(**holder).update(**instead)
        directory.follow(account)
    return [account for account, _ in locked]
