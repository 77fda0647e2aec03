"""The sentences of denied actions on other users.

The flow decides by its table of roles; this module only picks the contract's sentence. A
caller who may not even read the user gets 404.
"""

from __future__ import annotations

from vestibule.contracts.otp.person import is_staff, is_superuser
from vestibule.core.errors import NotFound
from vestibule.core.tokens import AccessClaims
from vestibule.flows.users import read_user

UPDATE = "You do not have permission to update this user."
UPLOAD = "You do not have permission to upload an image for this user."


def of_deleting(claims: AccessClaims, account: str) -> str:
    """Return why the caller may not delete a user."""
    if not is_superuser(claims.role):
        return "Only superusers can delete users."
    return "You cannot delete superusers"


def of_activating(claims: AccessClaims, account: str) -> str:
    """Return why the caller may not activate a user."""
    if not is_staff(claims.role):
        return "You do not have permission to activate users."
    if account == claims.subject:
        return "You cannot activate yourself."
    return "Only superusers can activate staff users."


def of_deactivating(claims: AccessClaims, account: str) -> str:
    """Return why the caller may not deactivate a user."""
    if account == claims.subject:
        return {
            True: "You cannot deactivate yourself as a superuser.",
            False: "You cannot deactivate yourself as a staff. Contact a superuser",
        }[is_superuser(claims.role)]
    if not is_staff(claims.role):
        return "You do not have permission to deactivate users."
    if is_superuser(_role_of(claims, account)):
        return "You cannot deactivate a superuser."
    return "Only superusers can deactivate staff users."


def _role_of(claims: AccessClaims, account: str) -> str:
    try:
        return read_user(account=account, claims=claims).profile.person.role
    except NotFound:  # deleted in the meantime
        return ""
