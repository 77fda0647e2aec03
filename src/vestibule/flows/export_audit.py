"""Export the audit trail in the order of its chain: as data, and to a syslog server."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import NotFound
from vestibule.core.ids import before_all_since
from vestibule.core.metrics import Gauge
from vestibule.core.syslog import syslog_server
from vestibule.database import DatabaseNow
from vestibule.models import AuditChain, AuditLink
from vestibule.models.audit_chain import LinkedEvent, links_after
from vestibule.outbound.syslog import SyslogLine, send_lines

logger = logging.getLogger("vestibule.audit.syslog")

UNSENT = Gauge("vestibule_audit_unsent_events", "Audit events that wait for the syslog server.")

AT_ONCE = 500
"""Events of one connection to the syslog server."""
LEASE = timedelta(seconds=30)
"""How long no other process sends; after a failure, how long none tries again."""


def export_audit(
    *, after: int = 0, noted: str = "", since: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the events behind a position of the chain, each with its position and hash.

    ``noted`` is the hash that this position had: only it shows a chain that was begun again or
    restored, and has grown past the position since. ``since`` leaves out older events. Events
    that have no link yet get one first.

    Raises:
        NotFound: with the first event: the chain ends before the position, or has another hash
            there.
    """
    chain = AuditChain.objects.catch_up()
    until = chain.position
    if after > until:
        raise NotFound
    known = chain.hash_at(after) if noted else None
    if known is not None and known.hex() != noted:
        raise NotFound
    position = max(after, _before(since) if since else 0)
    while batch := links_after(position, until):
        position = batch[-1].link.position
        yield from (
            _exported(each)
            for each in batch
            if since is None or each.event is None or each.event.at >= since
        )


def forward_audit() -> int:
    """Send new events to ``AUDIT_SYSLOG``, in order; returns how many.

    One process at a time does so. Each event is sent at least once, from the time on when the
    setting was made; ``export_audit`` has the earlier ones.
    """
    if not settings.AUDIT_SYSLOG:
        return 0
    chain = AuditChain.objects.filter(pk=1)
    chain.filter(forwarded=None).update(forwarded=F("position"))
    free = Q(forwarding_until=None) | Q(forwarding_until__lt=DatabaseNow())
    due = chain.filter(free, position__gt=F("forwarded"))
    if not due.update(forwarding_until=DatabaseNow() + LEASE):
        return 0
    [(sent, until, leased)] = chain.values_list("forwarded", "position", "forwarding_until")
    UNSENT.set(until - (sent or 0))
    batch = links_after(sent or 0, until, AT_ONCE)
    try:
        send_lines(syslog_server(settings.AUDIT_SYSLOG), map(_line, batch))
    except OSError as error:
        logger.warning("Audit events wait for the syslog server: %s", type(error).__name__)
        return 0
    last = batch[-1].link.position if batch else until
    same = chain.filter(forwarded=sent, forwarding_until__gte=leased)  # or it has begun again
    same.update(forwarded=last, forwarding_until=None)
    UNSENT.set(until - last)
    return len(batch)


def _before(since: datetime) -> int:
    """Return a position behind which all events since a time are."""
    newer = AuditLink.objects.filter(event_id__gte=before_all_since(since))
    first = newer.order_by("position").values_list("position", flat=True).first()
    return AuditChain.objects.begin().position if first is None else first - 1


def _exported(each: LinkedEvent) -> dict[str, Any]:
    link, event = each.link, each.event
    entry: dict[str, Any] = {"position": link.position, "hash": bytes(link.hash).hex()}
    if event is None:
        return entry | {"id": str(link.event_id), "removed": True}
    return entry | {
        "id": str(event.pk),
        "at": event.at.isoformat(),
        "event": event.kind,
        "account": event.account_id,
        "actor": event.actor_id,
        "session": event.session_id and str(event.session_id),
        "ip": event.ip,
        "user_agent": event.user_agent,
        "request_id": event.request_id,
        "details": event.details,
    }


def _line(each: LinkedEvent) -> SyslogLine:
    event, text = each.event, json.dumps(_exported(each))
    if event is None:
        return SyslogLine(clock.now(), "-", text)
    return SyslogLine(event.at, event.kind, text)
