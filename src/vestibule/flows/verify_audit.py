"""Verify the audit chain: find events that were changed, removed or inserted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from vestibule import database
from vestibule.core.errors import NotFound
from vestibule.models import AuditChain, AuditEvent, AuditLink
from vestibule.models.audit_chain import (
    LinkedEvent,
    erasures_of,
    links_after,
    sent_events,
    too_old,
    unlinked,
)
from vestibule.models.audit_digest import ChainKey

FAULTS = 100
"""Inserted events that are named."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a position of the chain; 0 for an event that is not in it."""

    position: int
    event: UUID | None
    problem: str


@dataclass(frozen=True, slots=True)
class ChainVerification:
    """The outcome: intact without ``faults``.

    ``first`` and ``last`` are the positions that were checked, ``head`` is the newest link and
    ``waiting`` the number of events that have no link yet.
    """

    first: int
    last: int
    head: str
    waiting: int
    faults: tuple[Fault, ...]


def verify_audit(*, heads: tuple[tuple[int, str], ...] = ()) -> ChainVerification:
    """Compare every event with its link, and the chain with ``heads`` that were noted before.

    A head is position and hash of a link, as ``audit export`` and ``audit verify`` print it: only
    one that was kept elsewhere shows a chain that was put back, begun again, or made with the key.
    Events that are missing before the anchor were pruned. A million events take up to three
    minutes.

    Raises:
        NotFound: no ``SECRET_KEY`` decrypts the key of the chain.
    """
    chain = AuditChain.objects.catch_up()
    key = chain.key
    if key is None:
        raise NotFound
    faults = [*_ends(chain, key), *_links(chain, key), *_inserted(chain)]
    faults += [each for head in heads for each in _head(chain, *head)]
    anchor = AuditChain.objects.begin().anchor  # events may have been pruned meanwhile
    found = tuple(each for each in faults if each.position > anchor or not each.position)
    waiting = unlinked(AuditEvent.objects.filter(pk__gte=too_old(chain.newest))).count()
    return ChainVerification(chain.anchor + 1, chain.position, chain.head, waiting, found)


def restart_audit() -> None:
    """Begin the chain again, with a new key, over the events that there are.

    For an installation that has lost its ``SECRET_KEY``, or a chain whose faults are explained.
    Events that wait for ``AUDIT_SYSLOG`` are sent; those of the last minutes perhaps twice.
    """
    with database.atomic():
        former = AuditChain.objects.hold()  # first: a link that is laid meanwhile would stay
        sent = None if former is None else sent_events(former)
        AuditLink.objects.all().delete()
        AuditChain.objects.all().delete()
        AuditChain.objects.begin()
        AuditChain.objects.filter(pk=1).update(forwarded=sent)
    AuditChain.objects.catch_up()


def _ends(chain: AuditChain, key: ChainKey) -> Iterator[Fault]:
    if not chain.is_sealed(key):
        yield Fault(0, None, "the ends of the chain were changed")


def _links(chain: AuditChain, key: ChainKey) -> Iterator[Fault]:
    previous: bytes | None = bytes(chain.anchor_hash)
    position = chain.anchor
    while batch := links_after(position, chain.position):
        for each in batch:
            if each.link.position != position + 1:
                yield Fault(position + 1, None, "links were removed")
                previous = None
            position = each.link.position
            problem = _problem(each, key, previous)
            if problem:
                yield Fault(position, each.link.event_id, problem)
            previous = bytes(each.link.hash)
    if position != chain.position or (position > chain.anchor and previous != bytes(chain.hash)):
        yield Fault(chain.position, None, "the newest links were removed")


def _problem(each: LinkedEvent, key: ChainKey, previous: bytes | None) -> str:
    link, event = each.link, each.event
    if event is None:
        return "the event was removed"
    if previous is not None and bytes(link.hash) != key.link(
        previous, link.position, event, link.parts
    ):
        return "the event or its link was changed"
    return "" if _is_intact(each, event, key) else "the event was changed"


def _is_intact(each: LinkedEvent, event: AuditEvent, key: ChainKey) -> bool:
    """Whether an event is as it was, or without what the deletion of an account erases."""
    before, now = each.link.parts, key.parts_of(event)
    subject_erased = _is_erasure(event.account_id, before.account, key)
    actor_erased = _is_erasure(event.actor_id, before.actor, key)
    bare = event.session_id is None and event.details == {}
    bare_origin = event.ip is None and not event.user_agent and not event.request_id
    return (
        (before.account == now.account or subject_erased)
        and (before.actor == now.actor or actor_erased)
        and (before.subject == now.subject or (subject_erased and bare))
        and (before.origin == now.origin or ((subject_erased or actor_erased) and bare_origin))
    )


def _is_erasure(pseudonym: str, account: bytes, key: ChainKey) -> bool:
    """Whether an account that had this digest was deleted, and is this pseudonym now."""
    if not pseudonym or not account or key.account(pseudonym) == account:
        return False
    marks = erasures_of([pseudonym]).get(pseudonym, set())
    return key.erasure(pseudonym, account) in marks


def _inserted(chain: AuditChain) -> Iterator[Fault]:
    strangers = unlinked(AuditEvent.objects.filter(pk__lt=too_old(chain.newest)))
    for event in strangers.order_by("pk").values_list("pk", flat=True)[:FAULTS]:
        yield Fault(0, event, "the event was inserted later")


def _head(chain: AuditChain, position: int, noted: str) -> Iterator[Fault]:
    if position > chain.position:
        yield Fault(position, None, "the chain was cut: it ends before a head that was noted")
        return
    known = chain.hash_at(position)  # None: pruned since, or a fault that was found already
    if known is not None and known.hex() != noted:
        yield Fault(position, None, "the chain is not the one of a head that was noted")
