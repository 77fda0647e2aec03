"""Keep a former address for its owner while its undo link is valid: a step of several flows.

A thief who moves an account away from a verified address frees the address. If anyone could
register it without its mailbox, the link could not restore it, and the owner would have no remedy.
So registrants find it taken until the link is used, expires or is voided. It is free for users who
have proved the mailbox, since they could use the link too, and for those who create accounts for
others (decision 0111).
"""

from __future__ import annotations

from django.db import IntegrityError

from vestibule.core.identifiers import email_key
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import OneTimeSecretQuerySet, Purpose
from vestibule.models.sql.reserved_addresses import RESERVED


def is_taken(key: str, *, may_take_reserved: bool) -> bool:
    """Whether an account has a canonical address, or it is reserved. The same queries for both.

    ``may_take_reserved``: the registrant has proved the mailbox, or another user creates the
    account; then only an account takes an address.
    """
    accounts = Account.objects.named(email=key).values_list("email_key")
    if may_take_reserved:
        return accounts.exists()
    return accounts.union(_reserving(key).values_list("target"), all=True).exists()


def require_free(email: str) -> None:
    """Require that an address is not reserved, in the transaction that has just registered it.

    The registration may have waited for the change that frees the address, whose undo link no
    earlier query has seen.

    Raises:
        IntegrityError: it is reserved, as if an account had it.
    """
    key = email_key(email)
    if key and _reserving(key).exists():
        raise IntegrityError("The address is reserved for its former owner.")


def notice_to_owner(email: str) -> Message | None:
    """Return the mail that a registration with a taken address sends to its owner.

    None if the address is free. A former owner is not greeted by name: the account's name may be
    the thief's choice.
    """
    key = email_key(email)
    owner = Account.objects.named(email=key).person()
    if owner is not None:
        return Message("account_exists", owner.email, {"name": owner.first_name})
    former = _reserving(key).values_list("target", flat=True).first() if key else None
    return Message("account_exists", former, {"name": ""}) if former else None


def _reserving(key: str) -> OneTimeSecretQuerySet:
    undo = OneTimeSecret.objects.live().filter(purpose=Purpose.UNDO_CHANGE_EMAIL)
    return undo.alias(reserved=RESERVED).filter(reserved=key)
