"""The table in which messages wait between the transaction that queues them and their sending.

The table is a model, and models are a higher layer, so it is registered here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from vestibule.delivery.kinds import Channel
from vestibule.delivery.message import Message


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A message claimed by this worker for a while, with the number of attempts including this.

    ``message`` is None if none of our ``SECRET_KEY`` values decrypts it. ``queued_at`` and
    ``now`` are the database's time; ``traceparent`` is the span that queued it.
    """

    id: UUID
    message: Message | None
    attempts: int
    queued_at: datetime
    now: datetime
    traceparent: str = ""


class Table(Protocol):
    """Interface of the message table."""

    def put(self, message: Message) -> None:
        """Store a message in the current transaction."""

    def claim(self, channel: Channel) -> ClaimedMessage | None:
        """Claim the message that has waited longest for a channel: no other worker takes it."""

    def renew(self, claimed: ClaimedMessage) -> bool:
        """Keep a message claimed; False if it is over or another worker has claimed it."""

    def sent(self, claimed: ClaimedMessage) -> None:
        """Record that it was sent, and erase its content."""

    def failed(self, claimed: ClaimedMessage, reason: str, again_in: timedelta | None) -> None:
        """Record why it was not sent. If there is no further attempt, erase its content."""

    def is_migrated(self) -> bool:
        """Whether the table is there."""

    def prune(self, older_than: timedelta) -> int:
        """Delete messages sent or given up that long ago."""


class Outbox:
    """Holds the registered table."""

    table: Table

    def kept_in(self, table: Table) -> None:
        """Register the table."""
        self.table = table


outbox = Outbox()
"""The only instance."""
