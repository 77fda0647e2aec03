"""The audit trail: one row and one log line for everything that matters."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vestibule import auth_signals, database
from vestibule.auth_signals import LAST_LOGIN
from vestibule.core.caller import Caller
from vestibule.core.events import EndReason, Event
from vestibule.core.ids import uuid7
from vestibule.models.event import AuditEvent
from vestibule.models.sql.statements import Statement, execute_together, insert_statement
from vestibule.signals import recorded

logger = logging.getLogger("vestibule.audit")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the audit trail that is yet to be written.

    Execute ``statement`` in the transaction of the change that it records, then call ``publish``.
    """

    statement: Statement
    event: Event
    caller: Caller = field(repr=False)
    account: int | str | None
    actor: int | str | None
    session: UUID | None
    amr: str
    details: dict[str, Any]

    def publish(self) -> None:
        """Write the log line, and send ``recorded`` and Django's signals after the commit."""
        caller, details = self.caller, self.details
        if recorded.receivers:
            payload = {"event": self.event, "caller": caller, "account": self.account}
            payload |= {"actor": self.actor, "session": self.session, "amr": self.amr}
            payload["details"] = details
            database.on_commit(lambda: recorded.send_robust(sender=Event, **payload))
        signal = auth_signals.SIGNALS.get(self.event)
        if signal and [uid for ((uid, _), *_) in signal.receivers if uid != LAST_LOGIN]:
            auth_signals.publish(signal, self.account or "", self.session)
        session = self.session and str(self.session)
        line = {"account": self.account, "actor": self.actor, "session": session}
        line |= {"event": self.event.value, "ip": caller.ip, "request_id": caller.request_id}
        line["user_agent"] = caller.user_agent
        if self.amr:
            line["amr"] = self.amr
        logger.info(self.event.value, extra={**line, **details})


def record(
    event: Event,
    caller: Caller,
    *,
    account: int | str | None = None,
    actor: int | str | None = None,
    session: UUID | None = None,
    amr: str = "",
    logged: bool = True,
    **details: Any,
) -> None:
    """Write a row of the audit trail. Call it inside the transaction of the change.

    ``logged`` is False where the row will be rolled back, so that it gets no log line.
    For the other parameters see ``row``.
    """
    written = row(event, caller, account=account, actor=actor, session=session, amr=amr, **details)
    execute_together(written.statement)
    if logged:
        written.publish()


def record_ended(
    sessions: Iterable[UUID],
    reason: EndReason,
    caller: Caller,
    *,
    account: int | str,
    actor: int | str | None = None,
) -> None:
    """Write a row for each session that was just ended, in the transaction that ended it."""
    shared: dict[str, Any] = {"account": account, "actor": actor, "reason": reason.value}
    for session in sessions:
        record(Event.SESSION_ENDED, caller, session=session, **shared)


def row(
    event: Event,
    caller: Caller,
    *,
    account: int | str | None = None,
    actor: int | str | None = None,
    session: UUID | None = None,
    amr: str = "",
    **details: Any,
) -> Row:
    """Build a row of the audit trail, to be written together with other statements.

    ``account`` is the account that the event is about; ``actor`` the one that caused it, if it
    is another. ``details`` are ids, names of reasons and counts; never a secret. ``amr`` has the
    methods of a sign-in, for the log line and receivers: they are stored with the session.
    """
    values = {
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
    statement = insert_statement(AuditEvent, values, at="at")
    return Row(statement, event, caller, account, actor, session, amr, details)
