"""End sessions by their age; after a restore, void all that the backup brings back to life.

A backup does not know what was signed out, used or revoked after it. Which of its sessions, links
and codes these are cannot be told, so all of them end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from vestibule import audit, database
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.events import EndReason, Event
from vestibule.models import FactorReset, OneTimeSecret, PendingSignIn, Session, TrustedDevice
from vestibule.models.message import QueuedMessage
from vestibule.models.one_time_secret import Purpose
from vestibule.models.pending_sign_in import LIFETIME
from vestibule.models.signing_key import StoredKey, current_ring
from vestibule.steps import send_email_change, suspected_sessions

BATCH = 1000
"""Rows changed in one transaction, so that no request waits for long."""

_KEPT = {
    Purpose.UNDO_CHANGE_EMAIL,  # its owner may need them again: what they undo is back, too
    Purpose.UNDO_DELETION,
    Purpose.ID_TOKEN,  # records of use, which must stay
    Purpose.PASSKEY_CHALLENGE,
    Purpose.INVITE,
}


@dataclass(frozen=True, slots=True)
class VoidedRows:
    """How many of each kind ended."""

    sessions: int
    signing_keys: int
    secrets: int
    invitations: int
    sign_ins: int
    trusted_devices: int
    factor_resets: int
    messages: int


def end_sessions(*, started_before: datetime, caller: Caller) -> int:
    """End every session that started before a time; returns how many.

    Thieves may hold them. So changes of address that they requested are void, also where the
    session has ended since, and their devices are trusted no longer (``suspected_sessions``). Their
    access tokens are refused on every node within ``REVOCATION_BOUND``. In batches, from the
    oldest session on; if it is interrupted, run it again.
    """
    ended = 0
    for batch in _batches(Session.objects.live().filter(created_at__lt=started_before)):
        with database.atomic():
            old = Session.objects.filter(pk__in=batch)
            ended += len(suspected_sessions.end(old, EndReason.ADMIN))
    requested = OneTimeSecret.objects.live().filter(purpose=Purpose.CHANGE_EMAIL)
    requested = requested.filter(sent_at__lt=started_before, data__session__isnull=False)
    _change(requested, consumed_at=database.DatabaseNow())
    _note(ended, started_before, caller)
    return ended


def _end_without_tokens(*, started_before: datetime, caller: Caller) -> int:
    """End sessions whose access tokens are void by their keys, as of that time.

    So no node has to read them all to know which tokens to refuse. What they requested is void,
    also if it was after that time.
    """
    ended = 0
    for batch in _batches(Session.objects.live().filter(created_at__lt=started_before)):
        with database.atomic():
            old = Session.objects.filter(pk__in=batch)
            suspected_sessions.hold_accounts(old)
            ended += old.update(ended_at=started_before, end_reason=EndReason.ADMIN.value)
            send_email_change.void_requested_in(batch)
    _note(ended, started_before, caller)
    return ended


def _note(ended: int, started_before: datetime, caller: Caller) -> None:
    audit.record(
        Event.SESSION_ENDED,
        caller,
        reason=EndReason.ADMIN.value,
        ended=ended,
        started_before=started_before.isoformat(),
    )


def void_restored(*, restored_at: datetime, caller: Caller) -> VoidedRows:
    """Void all that a restored database has from before a time: the end of its backup, or later.

    Sessions; the signing keys, and with them every access token; links and codes that were not
    used; pending sign-ins; trusted devices; resets of factors that wait, which their owner may have
    canceled; and mails whose link or code is void by that. Invitations expire, and can be sent
    again. What started after the time stays, so it may run again.
    """
    keys = 0 if settings.SIGNING_KEY_FILE else _replace_keys(restored_at, caller)
    end = _end_without_tokens if keys else end_sessions
    now = database.DatabaseNow()
    unused = OneTimeSecret.objects.live().filter(sent_at__lt=restored_at)
    longest = max(LIFETIME, settings.CODE_LIFETIME)  # it does not store when it began
    pending = PendingSignIn.objects.live().filter(expires_at__lt=restored_at + longest)
    return VoidedRows(
        signing_keys=keys,
        secrets=_change(unused.exclude(purpose__in=_KEPT), consumed_at=now),
        invitations=_change(unused.filter(purpose=Purpose.INVITE), expires_at=now),
        sign_ins=_change(pending, consumed_at=now, seed=b"", code_mac=""),
        trusted_devices=_change(
            TrustedDevice.objects.live().filter(created_at__lt=restored_at), ended_at=now
        ),
        factor_resets=_change(
            FactorReset.objects.pending().filter(asked_at__lt=restored_at), canceled_at=now
        ),
        messages=QueuedMessage.objects.void_secrets(restored_at),
        # Last, since links and devices of theirs would not be counted above.
        sessions=end(started_before=restored_at, caller=caller),
    )


def _replace_keys(before: datetime, caller: Caller) -> int:
    """Revoke the keys made before a time, the active one last: each is replaced by a new one."""
    keys = StoredKey.objects.accepted().filter(created_at__lt=before)
    found = sorted(keys.values_list("state", "kid"), key=lambda key: key[0] == "active")
    for _, kid in found:
        with database.atomic():
            if StoredKey.objects.revoke(kid):
                audit.record(Event.KEY_REVOKED, caller, key=kid)
    current_ring.forget()
    return len(found)


def _change(rows: QuerySet[Any], **values: object) -> int:
    model = rows.model._default_manager
    return sum(model.filter(pk__in=batch).update(**values) for batch in _batches(rows))


def _batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Yield the keys of rows, each once, also where changed rows are selected no longer."""
    ordered = rows.order_by("pk").values_list("pk", flat=True)
    batch = list(ordered[:BATCH])
    while batch:
        yield batch
        batch = list(ordered.filter(pk__gt=batch[-1])[:BATCH])
