"""Read and change what an account says about its owner."""

from __future__ import annotations

from collections.abc import Mapping

from vestibule.core.caller import Caller
from vestibule.core.people import Profile, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account
from vestibule.steps import update_profile

__all__ = ["change_profile", "read_profile"]


def read_profile(*, claims: AccessClaims) -> Profile:
    """Read the caller's profile. One statement.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    return require_active(Account.objects.profile_of(claims.subject))


def change_profile(
    *,
    changes: Mapping[str, str],
    claims: AccessClaims,
    caller: Caller,
    facts: Mapping[str, object] | None = None,
) -> Profile:
    """Change user name, names, phone and profile fields; what is not among the changes stays.

    A new phone number is not verified. ``facts`` are the fields of
    ``PROFILE_FIELDS``, as somebody sent them; those that nobody may edit stay.

    Raises:
        InvalidInput: a value is not acceptable; nothing was changed.
        NotAuthenticated: the account is gone or deactivated.
    """
    kept = update_profile.require_good(changes, facts or {})
    update_profile.change(read_profile(claims=claims), changes, caller, facts=kept)
    return read_profile(claims=claims)
