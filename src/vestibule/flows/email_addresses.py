"""List the caller's addresses: the account's, and the one that it is about to change to."""

from __future__ import annotations

from dataclasses import dataclass

from vestibule.core.errors import NotFound
from vestibule.core.identifiers import email_key
from vestibule.core.people import require_active
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import Purpose

__all__ = ["EmailAddress", "cancel_email_change", "list_email_addresses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailAddress:
    """An address of the caller.

    An account has one, which is ``primary``. Another is that of a change whose link was not used
    yet; it is not verified, and may belong to another account.
    """

    email: str
    verified: bool
    primary: bool


def list_email_addresses(*, claims: AccessClaims) -> list[EmailAddress]:
    """List the account's address, and after it the one of a pending change.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    person = require_active(Account.objects.of(claims.subject).person())
    own = [EmailAddress(email=person.email, verified=person.email_verified, primary=True)]
    pending = OneTimeSecret.objects.of(person.id, Purpose.CHANGE_EMAIL).live().first()
    listed = own if person.email else []
    if pending is not None:
        listed.append(EmailAddress(email=pending.target, verified=False, primary=False))
    return listed


def cancel_email_change(*, email: str, claims: AccessClaims) -> None:
    """Void the link of a pending change to this address.

    Raises:
        NotFound: no change to this address is pending.
        NotAuthenticated: the account is gone or deactivated.
    """
    person = require_active(Account.objects.of(claims.subject).person())
    pending = OneTimeSecret.objects.of(person.id, Purpose.CHANGE_EMAIL).live().first()
    if pending is None or email_key(pending.target) != email_key(email) or not pending.consume():
        raise NotFound
