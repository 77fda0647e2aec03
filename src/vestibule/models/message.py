"""The message queue: written in the transaction of the change, sent after it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import translation

from vestibule import database
from vestibule.core import clock
from vestibule.core.ids import after_all_until, uuid7
from vestibule.core.tracing import ActiveTracing
from vestibule.database import DatabaseNow, as_moment, later_sql, now_sql
from vestibule.delivery.kinds import NEWS, Channel
from vestibule.delivery.message import Message
from vestibule.delivery.outbox import ClaimedMessage, outbox
from vestibule.models.primary import PrimaryQuerySet
from vestibule.tokens.secrets import seal, unseal

LEASE_SECONDS = 15
"""How long a message belongs to the worker that claimed it, or has renewed that since. So long does
a user wait for a code if the worker was killed."""

_CLAIM = """
UPDATE {table} SET attempts = attempts + 1, due_at = {lease}
WHERE id = (
    SELECT id FROM {table} WHERE due_at <= {now} AND channel = %s ORDER BY due_at, id LIMIT 1 {lock}
)
RETURNING id, kind, recipient, payload, channel, language, attempts, traceparent, queued_at, {now}
"""


class QueuedMessageQuerySet(PrimaryQuerySet["QueuedMessage"]):
    """Queries on queued messages: the table that ``delivery.outbox`` works with."""

    def put(self, message: Message) -> None:
        """Queue a message, its values encrypted, due at once."""
        identity = uuid7()
        values = json.dumps(dict(message.values), cls=DjangoJSONEncoder).encode()
        payload = seal(values, label=f"message {identity}")
        QueuedMessage(
            id=identity,
            channel=message.channel,
            kind=message.kind,
            recipient=message.to,
            language=message.language or translation.get_language() or "",
            payload=payload if message.to else b"",
            queued_at=DatabaseNow(),
            due_at=DatabaseNow() if message.to else None,
            sent_at=None if message.to else DatabaseNow(),
            traceparent=ActiveTracing.current.traceparent(),
        ).save(force_insert=True)

    def claim(self, channel: Channel) -> ClaimedMessage | None:
        """Claim a channel's message that is due for longest, in one update: one worker gets it.

        It is due again when the lease is over, so a worker that was killed while sending
        needs no cleanup.
        """
        # A query first: mostly nothing is due, and SQLite has one writer.
        if not self.filter(due_at__lte=DatabaseNow(), channel=channel).exists():
            return None
        connection = database.connection()
        postgres = connection.vendor == "postgresql"
        sql = _CLAIM.format(
            table=connection.ops.quote_name(QueuedMessage._meta.db_table),
            lease=later_sql(connection, str(LEASE_SECONDS)),
            now=now_sql(connection),
            lock="FOR UPDATE SKIP LOCKED" if postgres else "",
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, (channel,))
            rows = cursor.fetchall()
        return _claimed(rows[0]) if rows else None

    def renew(self, claimed: ClaimedMessage) -> bool:
        """Keep a message claimed for another lease; False if it is over or claimed by another."""
        own = self.filter(pk=claimed.id, attempts=claimed.attempts, due_at__isnull=False)
        return bool(own.update(due_at=DatabaseNow() + timedelta(seconds=LEASE_SECONDS)))

    def sent(self, claimed: ClaimedMessage) -> None:
        """Mark a message as sent, and erase its values."""
        self.filter(pk=claimed.id).update(
            sent_at=DatabaseNow(), failed_at=None, due_at=None, payload=b"", last_error=""
        )

    def failed(self, claimed: ClaimedMessage, reason: str, again_in: timedelta | None) -> None:
        """Record a failed attempt; after the last one, erase the message's code or link.

        ``again_in`` is the delay before the next attempt, None after the last one. Notices,
        which hold no secret, are kept encrypted: an administrator may send them again.
        Nothing changes if another worker has claimed the message meanwhile.
        """
        own = self.filter(pk=claimed.id, attempts=claimed.attempts, due_at__isnull=False)
        if again_in is None:
            nothing = models.Value(b"", output_field=models.BinaryField())
            kept = models.Case(models.When(kind__in=NEWS, then="payload"), default=nothing)
            own.update(failed_at=DatabaseNow(), due_at=None, payload=kept, last_error=reason[:200])
        else:
            own.update(due_at=DatabaseNow() + again_in, last_error=reason[:200])

    def forget(self, email: str, phone: str) -> None:
        """Delete the messages of a user: those sent, and mail that is still waiting.

        Text messages that wait are kept, as another account may have the same number;
        they expire within minutes.
        """
        self.filter(recipient=email).exclude(recipient="").delete()
        self.filter(recipient=phone, due_at__isnull=True).exclude(recipient="").delete()

    def send_again(self) -> int:
        """Make waiting and dead messages due now; return how many.

        Those whose code or link was erased stay dead.
        """
        unsent = self.filter(sent_at=None).exclude(payload=b"")
        return unsent.update(due_at=DatabaseNow(), failed_at=None, attempts=0, last_error="")

    def void_secrets(self, queued_before: datetime) -> int:
        """Give up waiting messages whose code or link is void now; return how many."""
        void = self.waiting().filter(queued_at__lt=queued_before).exclude(kind__in=NEWS)
        return void.update(
            failed_at=DatabaseNow(), due_at=None, payload=b"", last_error="voided after a restore"
        )

    def prune(self, older_than: timedelta) -> int:
        """Delete messages that were sent or given up at least this long ago; return how many."""
        line = DatabaseNow() - older_than
        over = self.filter(Q(sent_at__lt=line) | Q(failed_at__lt=line), due_at__isnull=True)
        # Each was queued before that, so its id is lower: the primary key's index finds them.
        return over.filter(pk__lt=after_all_until(clock.now() - older_than)).delete()[0]

    def in_state(self, state: str) -> QueuedMessageQuerySet:
        """Select messages that are ``waiting``, ``dead`` or ``sent``."""
        if state == "sent":
            return self.filter(sent_at__isnull=False)
        return self.dead() if state == "dead" else self.waiting()

    def dead(self) -> QueuedMessageQuerySet:
        """Select messages that were given up."""
        return self.filter(failed_at__isnull=False)

    def waiting(self) -> QueuedMessageQuerySet:
        """Select messages that are still to be sent, now or later."""
        return self.filter(due_at__isnull=False)


class QueuedMessage(models.Model):
    """One message to one recipient: waiting, sent, or dead.

    Its values are encrypted with a key derived from ``SECRET_KEY``, since they include
    one-time codes and links, and erased as soon as it is sent or given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=5)
    kind = models.CharField(max_length=40)
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=20, blank=True)
    payload = models.BinaryField()
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """When to send it; while it is claimed, when the lease ends; NULL once sent or dead."""
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    traceparent = models.CharField(max_length=55, blank=True, default="", db_default="")
    """The span that queued it (W3C Trace Context), for the trace of its delivery."""
    last_error = models.CharField(max_length=200, blank=True)
    """Error name and code of the last failure; never its text, which may quote the message."""

    objects = QueuedMessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="vestibule_message_due",
                condition=Q(due_at__isnull=False),
            ),
            # For the administrator's lists: messages of one recipient, and dead messages.
            models.Index(fields=["recipient", "id"], name="vestibule_message_recipient"),
            models.Index(
                fields=["id"],
                name="vestibule_message_dead",
                condition=Q(failed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"

    @property
    def state(self) -> str:
        """``sent``, ``dead`` or ``waiting``."""
        if self.sent_at is not None:
            return "sent"
        return "waiting" if self.failed_at is None else "dead"


def _claimed(row: tuple[Any, ...]) -> ClaimedMessage:
    raw, kind, to, payload, channel, language, attempts, traceparent, queued_at, now = row
    identity = raw if isinstance(raw, UUID) else UUID(hex=raw)
    raw_values = unseal(bytes(payload), label=f"message {identity}")
    message = None
    if raw_values is not None:
        message = Message(kind, to, json.loads(raw_values), channel, language=language)
    return ClaimedMessage(
        identity, message, attempts, as_moment(queued_at), as_moment(now), traceparent
    )


outbox.kept_in(QueuedMessage.objects.all())
