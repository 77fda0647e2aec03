"""How a flow sends: in its transaction, for after it."""

from __future__ import annotations

from django.db import transaction

from vestibule.delivery.message import Message
from vestibule.delivery.outbox import outbox
from vestibule.delivery.worker_thread import embedded


def queue(message: Message) -> None:
    """Keep a message; it is sent after the transaction that caused it was committed.

    Call it inside that transaction: rolled back, nothing is sent; committed, the
    message outlives a crash. It is sent at least once, and a second time only if
    a worker died between sending it and writing that down. What cannot be sent
    never undoes what it was about.

    A message to nobody is kept like any other, and sent by nobody: a flow that
    must not tell whether somebody is known does the same work for both.
    """
    outbox.table.put(message)
    transaction.on_commit(embedded.after_commit, robust=True)
