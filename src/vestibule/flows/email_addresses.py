"""List the caller's addresses: the account's, and the one that it is about to change to."""

from __future__ import annotations

from dataclasses import dataclass

from vestibule import limits
from vestibule.core.caller import Caller
from vestibule.core.errors import NotFound
from vestibule.core.identifiers import email_key
from vestibule.core.people import require_active
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, OneTimeSecret
from vestibule.models.host_user import public_id
from vestibule.models.one_time_secret import Purpose

__all__ = [
    "EmailAddress",
    "EmailChange",
    "cancel_email_change",
    "find_email_change",
    "list_email_addresses",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailAddress:
    """An address of the caller.

    An account has one, which is ``primary``. Another is that of a change whose link was not used
    yet; it is not verified, and may belong to another account.
    """

    email: str
    verified: bool
    primary: bool


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A change that a mailed link confirms: whose address changes, and what it becomes."""

    account: int | str
    email: str


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


def find_email_change(*, link: str, caller: Caller) -> EmailChange | None:
    """Return the change that a link would confirm, without using it.

    None if the link is for something else, or nothing: for clients that send the links of all mails
    about addresses to one place.

    Raises:
        TooManyRequests: too many requests from this address.
    """
    limits.require("proof", caller)
    found = OneTimeSecret.objects.find(Purpose.CHANGE_EMAIL, link)
    if found is None or found.account_id is None:
        return None
    return EmailChange(public_id(found.account_id), found.target)
