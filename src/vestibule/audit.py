"""The audit trail: one row and one log line for everything that matters."""

from __future__ import annotations

import json
import logging
from typing import Any
from uuid import UUID

from django.db import transaction

from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.ids import uuid7
from vestibule.models.event import AuditEvent
from vestibule.models.sql.statements import Statement, execute_together, insert_statement
from vestibule.signals import recorded

logger = logging.getLogger("vestibule.audit")


def record(
    event: Event,
    caller: Caller,
    *,
    account: int | str | None = None,
    actor: int | str | None = None,
    session: UUID | None = None,
    logged: bool = True,
    beside: tuple[Statement, ...] = (),
    **details: Any,
) -> None:
    """Write down that something happened. Call it inside the transaction that did it.

    ``account`` is whom it happened to; ``actor`` who did it, if that was another.
    ``details`` are ids, names of reasons and counts; never a secret. ``logged`` is
    False where the row will be rolled back and no line may say that it was there.
    ``beside`` are changes to be made together with the row, by one statement where the
    database can: what they do is then written down or not done.
    """
    row = {
        "id": uuid7(),
        "kind": event.value,
        "account_id": "" if account is None else str(account),
        "actor_id": "" if actor is None else str(actor),
        "session_id": session,
        "ip": caller.ip or None,
        "user_agent": caller.user_agent,
        "request_id": caller.request_id,
        "details": json.dumps(details),
    }
    execute_together(*beside, insert_statement(AuditEvent, row, at="at"))
    if logged:
        if recorded.receivers:
            told = {"event": event, "caller": caller, "account": account, "actor": actor}
            told |= {"session": session, "details": details}
            transaction.on_commit(lambda: recorded.send_robust(sender=Event, **told))
        line = {"account": account, "actor": actor, "session": session and str(session)}
        line |= {"event": event.value, "ip": caller.ip, "request_id": caller.request_id}
        line["user_agent"] = caller.user_agent
        logger.info(event.value, extra={**line, **details})
