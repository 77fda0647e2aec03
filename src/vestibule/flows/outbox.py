"""List queued and dead messages, and send them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vestibule import audit, database
from vestibule.core.caller import Caller
from vestibule.core.errors import NotFound
from vestibule.core.events import Event
from vestibule.core.tokens import AccessClaims
from vestibule.models import QueuedMessage
from vestibule.models.message import QueuedMessageQuerySet
from vestibule.steps import permissions

__all__ = ["Outbox", "OutboxMessage", "list_messages", "send_again"]

PAGE = 50
COUNT_MAX = 1000
"""Upper limit of the counts."""
STATES = ("waiting", "dead", "sent")


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message to one recipient; its content is not shown.

    ``again``: it can be sent again. Codes and links are erased when sending is given up.
    """

    id: UUID
    channel: str
    kind: str
    recipient: str
    state: str
    attempts: int
    queued_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    failed_at: datetime | None
    error: str
    again: bool


@dataclass(frozen=True, slots=True)
class Outbox:
    """A page, newest first; the numbers of waiting and dead messages, up to ``COUNT_MAX``."""

    messages: list[OutboxMessage]
    waiting: int
    dead: int


def list_messages(
    *, state: str = "", recipient: str = "", before: UUID | None = None, claims: AccessClaims | None
) -> Outbox:
    """List messages, 50 at a time, in four queries. ``recipient`` is a full address or number.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        PermissionDenied: the caller is no administrator.
    """
    permissions.require_administrator(claims)
    every = QueuedMessage.objects.all()
    rows: QueuedMessageQuerySet = every.in_state(state) if state else every
    if recipient:
        rows = rows.filter(recipient=recipient)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    messages = [_message(row) for row in rows.order_by("-pk")[:PAGE]]
    return Outbox(messages, every.waiting().count_to(COUNT_MAX), every.dead().count_to(COUNT_MAX))


def send_again(*, message: UUID, claims: AccessClaims | None, caller: Caller) -> OutboxMessage:
    """Queue a waiting or dead message for sending now, and record who did. One conditional update.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        PermissionDenied: the caller is no administrator.
        NotFound: there is no such message, it was sent, or its code or link is erased.
    """
    permissions.require_administrator(claims)
    chosen = QueuedMessage.objects.filter(pk=message)
    actor = claims.subject if claims else None
    with database.atomic():
        if not chosen.send_again():
            raise NotFound
        audit.record(Event.MESSAGE_RESENT, caller, actor=actor, message_id=str(message))
    return _message(chosen.get())


def _message(row: QueuedMessage) -> OutboxMessage:
    return OutboxMessage(
        id=row.pk,
        channel=row.channel,
        kind=row.kind,
        recipient=row.recipient,
        state=row.state,
        attempts=row.attempts,
        queued_at=row.queued_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        failed_at=row.failed_at,
        error=row.last_error,
        again=row.sent_at is None and bool(row.payload),
    )
