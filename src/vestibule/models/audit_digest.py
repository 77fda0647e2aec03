"""Keyed digests of audit events: what the audit chain is made of (decision 0065).

A link holds four digests beside its hash, because a deletion erases parts of an event:

    subject   account, session, details      erased for events about a deleted account
    origin    actor, address, browser, id    erased for those, and for events that it caused
    account, actor                           tell whose erasure may have erased them

What is never erased (id, time, kind) is hashed as it is. Without the key, no digest of a changed
event can be computed, and no guess of what was erased can be tested.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vestibule.models.event import AuditEvent

SHORT = 16
"""Bytes of a digest of a part."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The digests of an event."""

    account: bytes
    actor: bytes
    subject: bytes
    origin: bytes


@dataclass(frozen=True, slots=True)
class ChainKey:
    """The key of a chain. Each digest has a label, so that none passes for another."""

    key: bytes = field(repr=False)

    def parts_of(self, event: AuditEvent) -> Parts:
        """Return the digests of an event's parts."""
        session = event.session_id and event.session_id.hex
        origin = (event.actor_id, event.ip, event.user_agent, event.request_id)
        return Parts(
            account=self.account(event.account_id),
            actor=self.account(event.actor_id),
            subject=self._digest("subject", event.account_id, session, event.details)[:SHORT],
            origin=self._digest("origin", *origin)[:SHORT],
        )

    def account(self, account: str) -> bytes:
        """Return the digest of an account's id; nothing for no account."""
        return self._digest("account", account)[:SHORT] if account else b""

    def link(self, previous: bytes, position: int, event: AuditEvent, parts: Parts) -> bytes:
        """Return the hash of a link: of the previous one, of the event, and of its digests."""
        digests = (parts.account, parts.actor, parts.subject, parts.origin)
        joined = [previous.hex(), *(each.hex() for each in digests)]
        return self._digest(
            "link", position, event.pk.hex, event.at.timestamp(), event.kind, *joined
        )

    def erasure(self, pseudonym: str, account: bytes) -> str:
        """Return the mark that an account's parts were erased, under this pseudonym."""
        return self._digest("erasure", pseudonym, account.hex())[:SHORT].hex()

    def seal(self, *values: object) -> bytes:
        """Return the digest of what a chain says about its ends."""
        return self._digest("ends", *values)

    def _digest(self, *values: Any) -> bytes:
        text = json.dumps(values, sort_keys=True, separators=(",", ":"), default=_plain)
        return hmac.digest(self.key, text.encode(), "sha256")


def _plain(value: Any) -> str:
    return value.hex if isinstance(value, UUID) else bytes(value).hex()
