"""Read and change the caller's profile."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.hashers import is_password_usable

from vestibule import database
from vestibule.core.caller import Caller
from vestibule.core.errors import NotAuthenticated
from vestibule.core.people import OwnAccount, Profile, active, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account
from vestibule.steps import permissions, update_profile

__all__ = ["change_profile", "check_profile", "read_own_account", "read_profile"]


def read_profile(*, claims: AccessClaims) -> Profile:
    """Read the caller's profile. One query.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    return require_active(Account.objects.profile_of(claims.subject))


def read_own_account(*, account: int | str) -> OwnAccount:
    """Read an account for its owner, who has just been authenticated. One query.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    found = Account.objects.of(account).credentials()
    if found is None or active(found[0]) is None:
        raise NotAuthenticated
    return OwnAccount(found[0], has_password=is_password_usable(found[1]))


def check_profile(
    *, changes: Mapping[str, str], claims: AccessClaims, facts: Mapping[str, object] | None = None
) -> None:
    """Refuse values that ``change_profile`` would refuse; nothing is changed.

    For a request that does something else first. A username is checked only when it is changed.

    Raises:
        InvalidInput: a value is not acceptable.
    """
    update_profile.require_good(claims.subject, changes, facts or {})


def change_profile(
    *,
    changes: Mapping[str, str],
    claims: AccessClaims,
    caller: Caller,
    facts: Mapping[str, object] | None = None,
) -> Profile:
    """Change username, names, phone and profile fields; fields not in ``changes`` stay.

    A new phone number is not verified. ``facts`` are raw values of ``PROFILE_FIELDS``; fields
    that users may not edit keep their values.

    Raises:
        InvalidInput: a value is not acceptable; nothing was changed.
        NotAuthenticated: the account is gone or deactivated, or the session has ended.
    """
    kept = update_profile.require_good(claims.subject, changes, facts or {})
    with database.atomic():
        permissions.lock_own(claims)
        update_profile.change(read_profile(claims=claims), changes, caller, facts=kept)
    return read_profile(claims=claims)
