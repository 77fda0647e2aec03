"""Sessions that someone ends because a thief may hold them, and what would outlast them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from vestibule.core.events import EndReason
from vestibule.models import Account, Session, TrustedDevice
from vestibule.models.session import SessionQuerySet
from vestibule.steps import send_email_change


def end(chosen: SessionQuerySet, reason: EndReason, *, own: UUID | None = None) -> list[UUID]:
    """End sessions and void what would outlast them; returns the ids of those that ended.

    A change of address that one of them requested is void: its link works without a session, by
    the mailbox of the new address alone. Their devices are trusted no longer: one may be lost, and
    a thief who has it must need more than the password. ``own`` is the session of the request: if
    it ends, too, what it requested stays, and so does the trust in its device.

    For acts that choose sessions: by their owner in the list of devices, by an administrator, by a
    command. Where the whole account is in danger, use ``secure``. Neither is for a sign-out by the
    user's own act, or for a session that a rule ends (replaced, one too many, without a step that
    is required): nothing says that another person holds it. Call it inside a transaction; a few
    queries, however many sessions and accounts.
    """
    hold_accounts(chosen)
    ended = chosen.end(reason)
    others = {each for each in ended if each != own}
    if others:
        send_email_change.void_requested_in(others)
        _end_trust(others, own)
    return ended


def hold_accounts(chosen: SessionQuerySet) -> None:
    """Lock the accounts: a request for a change comes before the end and is void, or is refused."""
    Account.objects.filter(pk__in=chosen.order_by().values("account")).hold()


def _end_trust(ended: Collection[UUID], own: UUID | None) -> None:
    devices = Session.objects.filter(pk__in=ended).exclude(device="")
    if own is not None:
        devices = devices.exclude(device__in=Session.objects.filter(pk=own).values("device"))
    trusted = TrustedDevice.objects.filter(account__in=devices.values("account"))
    trusted.filter(device__in=devices.values("device")).end()
