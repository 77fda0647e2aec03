"""Change what the account of another says about its owner."""

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
    """Change user name, names, phone and profile fields; what is not among the changes stays.

    The address has a story of its own, which its owner alone can finish; so has
    the password. A new phone number is not verified, and its owner is told.

    Raises:
        InvalidInput: a value is not acceptable; nothing was changed.
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not change it.
    """
    with permissions.lock_for(account, Action.CHANGE, claims, caller) as taken:
        kept = update_profile.require_good(changes, facts or {})
        before = _profile(taken.person.id)
        update_profile.change(before, changes, caller, actor=taken.by, facts=kept)
    return _profile(taken.person.id)


def _profile(account: int | str) -> Profile:
    profile = Account.objects.profile_of(account)
    if profile is None:
        raise NotFound
    return profile
