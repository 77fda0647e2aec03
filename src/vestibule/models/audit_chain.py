"""The audit chain: links laid over audit events afterwards, in order, by one process at a time.

Requests insert events and know nothing of it, so that no two of them wait for each other
(decision 0065). A process that sends messages lays the links about a second later.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from vestibule import database
from vestibule.core import clock
from vestibule.core.ids import before_all_since
from vestibule.models.audit_digest import ChainKey, Parts
from vestibule.models.event import AuditEvent, AuditEventQuerySet
from vestibule.models.primary import PrimaryQuerySet
from vestibule.tokens.secrets import seal, unseal

logger = logging.getLogger(__name__)

BATCH = 1000
"""Links of one transaction."""
OVERLAP = timedelta(seconds=10)
"""How far below the newest link events are looked for each second: a transaction that began earlier
may have been committed later."""
LONG_OVERLAP = timedelta(hours=2)
"""The same, once an hour and before a verification. An older event without a link was inserted."""

CHAIN_LABEL = "audit chain"
_NONE = UUID(int=0)


class AuditChainQuerySet(PrimaryQuerySet["AuditChain"]):
    """Queries on the only row of the chain."""

    def begin(self) -> AuditChain:
        """Return the chain, made with a new key if there is none.

        An attacker who deletes the chain gets a new one. So the log says when one begins.
        """
        made = seal(secrets.token_bytes(32), label=CHAIN_LABEL)
        chain, is_new = self.get_or_create(pk=1, defaults={"sealed_key": made})
        if is_new:
            logger.info("An audit chain begins: there was none.")
        return chain

    def key(self) -> ChainKey | None:
        """Return the key; None if no ``SECRET_KEY`` decrypts it."""
        return self.begin().key

    def has_news(self) -> bool:
        """Whether there is an event newer than the newest link. One query."""
        newest = Subquery(self.filter(pk=1).values("newest")[:1])
        return AuditEvent.objects.filter(pk__gt=newest).exists()

    def lay(self, overlap: timedelta, *, batches: int = 10) -> int:
        """Lay a link over each event that has none; returns how many.

        Does nothing while another process does so, without the key, or if an end was changed: its
        seal must not be renewed.
        """
        laid = 0
        for _ in range(batches):
            with database.atomic():
                chain = self._hold_if_free()
                added = chain.lay(overlap) if chain is not None else 0
            laid += added
            if added < BATCH:
                break
        return laid

    def catch_up(self) -> AuditChain:
        """Lay a link over every event that has none, and return the chain."""
        self.begin()
        while self.lay(LONG_OVERLAP):
            pass
        return self.begin()

    def seal_again(self) -> bool:
        """Encrypt the key with the current ``SECRET_KEY``; returns whether links can be laid.

        So the former one is needed only until this has run. Links cannot be laid if the key cannot
        be read, or if an end was changed.
        """
        chain = self.begin()
        key = chain.key
        if key is not None:  # not where the chain has begun again meanwhile, with another key
            same = self.filter(pk=1, sealed_key=chain.sealed_key)
            same.update(sealed_key=seal(key.key, label=CHAIN_LABEL))
        return key is not None and chain.is_sealed(key)

    def prune(self, first_kept: UUID) -> int:
        """Delete the links below the first that is kept, with their events; returns how many.

        The chain then begins at an anchor: position and hash of the last link that was deleted. It
        does nothing without the key, or if an end was changed.
        """
        removed = 0
        while True:
            with database.atomic():
                chain = self.hold()
                gone = chain.cut(first_kept) if chain is not None else 0
            removed += gone
            if gone < BATCH:
                return removed

    def hold(self) -> AuditChain | None:
        """Return the chain, locked until the transaction ends; None if there is none."""
        return self.select_for_update().filter(pk=1).first()

    def _hold_if_free(self) -> AuditChain | None:
        skip = database.connection().features.has_select_for_update_skip_locked
        return self.select_for_update(skip_locked=skip).filter(pk=1).first()


class AuditChain(models.Model):
    """Both ends of the chain, and its key. One row.

    The key is random and encrypted with one derived from ``SECRET_KEY``, so that the chain outlives
    a change of that.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    sealed_key = models.BinaryField()
    position = models.BigIntegerField(default=0)
    """Number of the newest link; the first is 1."""
    hash = models.BinaryField(default=b"")
    newest = models.UUIDField(default=_NONE)
    """The highest id of an event that has a link."""
    anchor = models.BigIntegerField(default=0)
    anchor_hash = models.BinaryField(default=b"")
    sealed_ends = models.BinaryField(default=b"")
    """Digest of both ends: without the key, they can only be those that the chain once had."""
    forwarded = models.BigIntegerField(null=True)
    """Number of the last link that was sent to ``AUDIT_SYSLOG``."""
    forwarding_until = models.DateTimeField(null=True)

    objects = AuditChainQuerySet.as_manager()

    @property
    def key(self) -> ChainKey | None:
        """The decrypted key; None if no ``SECRET_KEY`` decrypts it."""
        found = unseal(bytes(self.sealed_key), label=CHAIN_LABEL)
        return None if found is None else ChainKey(found)

    @property
    def head(self) -> str:
        """The newest link, as ``vestibule audit`` prints it."""
        return f"{self.position}:{bytes(self.hash).hex()}"

    def hash_at(self, position: int) -> bytes | None:
        """Return the hash of a position; None if its link was pruned, or there was none."""
        if position == self.anchor:
            return bytes(self.anchor_hash)
        link = AuditLink.objects.filter(pk=position).first()
        return None if link is None else bytes(link.hash)

    def ends(self, key: ChainKey) -> bytes:
        """Return the digest that ``sealed_ends`` must be."""
        return key.seal(self.position, self.hash, self.anchor, self.anchor_hash, self.newest)

    def is_sealed(self, key: ChainKey) -> bool:
        """Whether the ends are those that were written with the key: others are not built upon."""
        return not self.position or bytes(self.sealed_ends) == self.ends(key)

    def lay(self, overlap: timedelta) -> int:
        """Lay links over the next events. The row is locked."""
        key = self.key
        if key is None or not self.is_sealed(key):
            return 0
        events = AuditEvent.objects.filter(pk__gt=_before(self.newest, overlap))
        batch = list(unlinked(events).order_by("pk")[:BATCH])
        links = []
        for event in batch:
            self.position += 1
            parts = key.parts_of(event)
            self.hash = key.link(bytes(self.hash), self.position, event, parts)
            fields = {name: getattr(parts, name) for name in parts.__slots__}
            links.append(
                AuditLink(position=self.position, event_id=event.pk, hash=self.hash, **fields)
            )
            self.newest = max(self.newest, event.pk)
        if links:
            AuditLink.objects.bulk_create(links)
            self.sealed_ends = self.ends(key)
            self.save(update_fields=["position", "hash", "newest", "sealed_ends"])
        return len(links)

    def cut(self, first_kept: UUID) -> int:
        """Delete the first links and their events. The row is locked."""
        key = self.key
        if key is None or not self.is_sealed(key):
            return 0
        links = AuditLink.objects.order_by("position")
        kept = links.filter(event_id__gte=first_kept).values_list("position", flat=True).first()
        old = links if kept is None else links.filter(position__lt=kept)
        batch = list(old[:BATCH])
        if batch:
            AuditEvent.objects.filter(pk__in=[link.event_id for link in batch]).delete()
            links.filter(position__lte=batch[-1].position).delete()
            self.anchor, self.anchor_hash = batch[-1].position, batch[-1].hash
            self.sealed_ends = self.ends(key)
            self.save(update_fields=["anchor", "anchor_hash", "sealed_ends"])
        return len(batch)


class AuditLink(models.Model):
    """One link of the chain, over one event. Without a foreign key: it must outlive the event.

    The digests are explained in ``audit_digest``.
    """

    position = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    account = models.BinaryField()
    actor = models.BinaryField()
    subject = models.BinaryField()
    origin = models.BinaryField()
    hash = models.BinaryField()

    objects = PrimaryQuerySet["AuditLink"].as_manager()

    @property
    def parts(self) -> Parts:
        """The digests of the event as it was."""
        return Parts(*map(bytes, (self.account, self.actor, self.subject, self.origin)))


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """A link with its event; None if that is gone."""

    link: AuditLink
    event: AuditEvent | None


def links_after(position: int, until: int, most: int = BATCH) -> list[LinkedEvent]:
    """Return the next links with their events, in order. Two queries."""
    rows = AuditLink.objects.filter(position__gt=position, position__lte=until)
    links = list(rows.order_by("position")[:most])
    events = AuditEvent.objects.in_bulk([link.event_id for link in links])
    return [LinkedEvent(link, events.get(link.event_id)) for link in links]


def unlinked(events: AuditEventQuerySet) -> AuditEventQuerySet:
    """Select the events without a link."""
    return events.filter(~Exists(AuditLink.objects.filter(event_id=OuterRef("pk"))))


def sent_events(chain: AuditChain) -> int | None:
    """Return how many of the oldest events went to ``AUDIT_SYSLOG``; None if it was never set.

    Those of the last minutes do not count, as an event with a lower id may be committed later.
    """
    if chain.forwarded is None:
        return None
    events = AuditEvent.objects.order_by("pk")
    older = events.filter(pk__lt=before_all_since(clock.now() - OVERLAP))
    sent = AuditLink.objects.filter(event_id=OuterRef("pk"), position__lte=chain.forwarded)
    first = older.filter(~Exists(sent)).values_list("pk", flat=True).first()
    return older.count() if first is None else events.filter(pk__lt=first).count()


def too_old(newest: UUID) -> UUID:
    """Return the id below which an event without a link was not written by this software."""
    return _before(newest, LONG_OVERLAP)


def erasure_mark(pseudonym: str, account: str) -> dict[str, Any]:
    """Return the details of an event that say which account's events were just anonymized."""
    key = AuditChain.objects.key()
    return {} if key is None else {"erased": key.erasure(pseudonym, key.account(account))}


def erasures_of(pseudonyms: Iterable[str]) -> dict[str, set[str]]:
    """Return the marks of erasures by pseudonym."""
    found: dict[str, set[str]] = {}
    rows: Any = AuditEvent.objects.filter(account_id__in=list(pseudonyms), kind="account_deleted")
    for pseudonym, details in rows.values_list("account_id", "details"):
        found.setdefault(pseudonym, set()).add(details.get("erased", ""))
    return found


def _before(newest: UUID, span: timedelta) -> UUID:
    milliseconds = (newest.int >> 80) - int(span.total_seconds() * 1000)
    return UUID(int=max(milliseconds, 0) << 80)
