"""Where messages wait between the transaction that caused them and their sending.

The table is a model, and models stand above this: they say here where it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from vestibule.delivery.message import Message


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send for a while, and how often that was tried, this time too.

    ``message`` is None where no ``SECRET_KEY`` of ours opens it. ``queued_at``
    and ``now`` are the database's time.
    """

    id: UUID
    message: Message | None
    attempts: int
    queued_at: datetime
    now: datetime


class Table(Protocol):
    """What the table of messages can do."""

    def put(self, message: Message) -> None:
        """Keep a message in the transaction that is open."""

    def claim(self) -> Claimed | None:
        """Take the message that has waited longest, so that nobody else does for a while."""

    def sent(self, claimed: Claimed) -> None:
        """Note that it was sent, and forget what it said."""

    def failed(self, claimed: Claimed, reason: str, again_in: timedelta | None) -> None:
        """Note why it was not sent. Without another attempt, forget what it said."""

    def prune(self, older_than: timedelta) -> int:
        """Remove what was over that long ago."""


class Outbox:
    """Knows the table."""

    table: Table

    def kept_in(self, table: Table) -> None:
        """Keep messages in this table from now on."""
        self.table = table


outbox = Outbox()
"""The one outbox."""
