"""Queue messages inside a flow's transaction."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from vestibule import database
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.people import Person
from vestibule.delivery.message import Message
from vestibule.delivery.outbox import outbox
from vestibule.delivery.worker_thread import embedded
from vestibule.scope import current_scope


def notify(kind: str, person: Person, caller: Caller, **values: Any) -> None:
    """Queue a mail to an account's owner about what was done there, and from which device.

    For rollbacks and errors see ``queue``.
    """
    about = {"name": person.first_name, "user_agent": caller.user_agent, "ip": caller.ip}
    queue(Message(kind, person.email, about | values))


def queue(message: Message) -> None:
    """Queue a message; it is sent after the current transaction is committed.

    Call it inside the transaction that causes the message: after a rollback nothing is sent;
    after a commit the message survives a crash. It is sent at least once, and twice only if
    a worker died between sending it and recording that. A failure to send never undoes the
    transaction.

    A notice to an account without an address is left out. A code or link without a recipient is
    queued like any other, and never sent: flows that must not reveal whether an address is known
    do the same work in both cases.
    """
    if not message.to and message.values.keys().isdisjoint(("code", "link")):
        return
    if settings.TENANT_ORIGIN:
        message = replace(message, values={**message.values, "origin": current_scope.origin})
    outbox.table.put(message)
    place = database.place() if current_scope.several else None
    embedded.before_commit()
    database.on_commit(partial(embedded.after_commit, place), robust=True)
