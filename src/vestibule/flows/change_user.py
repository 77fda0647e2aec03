"""Change the profile of another user."""

from __future__ import annotations

from collections.abc import Mapping

from vestibule.core.caller import Caller
from vestibule.core.errors import NotFound
from vestibule.core.people import Profile
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account
from vestibule.steps import permissions, update_profile

__all__ = ["change_user"]


def change_user(
    *,
    account: int | str,
    changes: Mapping[str, str],
    claims: AccessClaims | None,
    caller: Caller,
    facts: Mapping[str, object] | None = None,
) -> Profile:
    """Change username, names, phone and profile fields; fields not in ``changes`` stay.

    Address and password have flows of their own, which only the owner can complete. A new
    phone number is not verified, and the owner is notified.

    Raises:
        InvalidInput: a value is not acceptable; nothing was changed.
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not change it.
    """
    with permissions.lock_for(account, Action.CHANGE, claims, caller) as locked:
        kept = update_profile.require_good(account, changes, facts or {})
        before = _profile(locked.person.id)
        update_profile.change(before, changes, caller, actor=locked.by, facts=kept)
    return _profile(locked.person.id)


def _profile(account: int | str) -> Profile:
    profile = Account.objects.profile_of(account)
    if profile is None:
        raise NotFound
    return profile
