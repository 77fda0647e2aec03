"""The audit chain: nothing is changed, removed or inserted unseen."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from tests.cases import each_case, undone
from vestibule import audit
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.ids import uuid7
from vestibule.delivery.upkeep import upkeep
from vestibule.flows.export_audit import export_audit
from vestibule.flows.prune import prune
from vestibule.flows.verify_audit import restart_audit, verify_audit
from vestibule.models import AuditChain, AuditEvent, AuditLink
from vestibule.models.audit_chain import BATCH, LONG_OVERLAP, OVERLAP
from vestibule.steps import delete_account

pytestmark = pytest.mark.django_db

CALLER = Caller(ip="192.0.2.1", user_agent="Firefox", request_id="5f0c2d8a9b7e4411")


def record(number: int = 5, account: object = 7) -> list[UUID]:
    """Write events with everything that one can have, and chain them; returns their ids."""
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    for step in range(number):
        audit.record(
            Event.ROLE_CHANGED,
            CALLER,
            account=str(account),
            actor="8",
            session=uuid7(),
            step=step,
            to="manager",
        )
    AuditChain.objects.begin()
    AuditChain.objects.lay(OVERLAP)
    return sorted(set(AuditEvent.objects.values_list("pk", flat=True)) - before)


def problems() -> list[tuple[int, str]]:
    """Return what a verification finds: positions and problems."""
    return [(fault.position, fault.problem) for fault in verify_audit().faults]


def at(position: int) -> AuditEvent:
    """Return the event at a position."""
    link = AuditLink.objects.get(position=position)
    return AuditEvent.objects.get(pk=link.event_id)


def test_events_are_chained_in_order_once():
    events = record(5)
    links = AuditLink.objects.order_by("position").values_list("position", "event_id")
    assert list(links) == list(enumerate(events, 1))
    assert AuditChain.objects.lay(LONG_OVERLAP) == 0
    found = verify_audit()
    assert (found.first, found.last, found.waiting, found.faults) == (1, 5, 0, ())
    assert found.head == AuditChain.objects.begin().head


def test_a_trail_without_events_is_intact():
    assert verify_audit().faults == ()


CHANGES = {
    "kind": "signed_in",
    "account_id": "9",
    "actor_id": "9",
    "session_id": UUID(int=1),
    "ip": "192.0.2.2",
    "user_agent": "Safari",
    "request_id": "",
    "details": {"step": 2, "to": "admin"},
}


@each_case("field", [*CHANGES, "at"])
def test_a_changed_event_is_found(field):
    record(5)
    changed = at(3)
    value = changed.at - timedelta(microseconds=1000) if field == "at" else CHANGES[field]
    AuditEvent.objects.filter(pk=changed.pk).update(**{field: value})
    assert [position for position, _ in problems()] == [3]


@each_case("field", ["account", "actor", "subject", "origin", "hash"])
def test_a_changed_link_is_found(field):
    record(5)
    AuditLink.objects.filter(position=3).update(**{field: b"x" * 16})
    assert 3 in [position for position, _ in problems()]


def test_removed_events_and_links_are_found():
    record(5)
    at(2).delete()
    assert problems() == [(2, "the event was removed")]
    AuditLink.objects.filter(position=2).delete()
    assert (2, "links were removed") in problems()


def test_a_link_that_is_laid_again_without_the_key_is_found():
    record(5)
    at(3).delete()
    AuditLink.objects.filter(position=3).delete()
    for link in AuditLink.objects.filter(position__gt=3).order_by("position"):
        AuditLink.objects.filter(pk=link.pk).update(position=link.position - 1)
    assert [position for position, _ in problems()] != []


def test_an_event_that_was_inserted_later_is_found():
    [first, *_] = record(5)
    forged = AuditEvent.objects.get(pk=first)
    earlier = (first.int >> 80) - 3 * 3600 * 1000
    forged.pk = UUID(int=earlier << 80 | first.int & (1 << 80) - 1)
    forged.save(force_insert=True)
    assert problems() == [(0, "the event was inserted later")]


def test_a_cut_tail_is_found_with_and_without_a_noted_head():
    record(5)
    noted = AuditChain.objects.begin()
    three = AuditLink.objects.get(position=3)
    at(5).delete()
    at(4).delete()
    AuditLink.objects.filter(position__gt=3).delete()
    assert problems() == [(5, "the newest links were removed")]
    AuditChain.objects.filter(pk=1).update(position=3, hash=three.hash)
    assert problems() == [(0, "the ends of the chain were changed")]
    # An attacker who has the key:
    chain = AuditChain.objects.begin()
    assert chain.key
    AuditChain.objects.filter(pk=1).update(sealed_ends=chain.ends(chain.key))
    assert problems() == []
    head = (5, bytes(noted.hash).hex())
    assert [each.position for each in verify_audit(heads=(head,)).faults] == [5]
    restart_audit()
    assert problems() == []
    head = (3, bytes(three.hash).hex())
    assert [each.position for each in verify_audit(heads=(head,)).faults] == [3]


def test_events_that_are_committed_late_are_chained_and_old_ones_backfilled():
    late = AuditEvent(pk=uuid7(), at="2026-11-29T18:00Z", kind="signed_in")
    record(5)
    late.save(force_insert=True)
    assert AuditChain.objects.lay(OVERLAP) == 1
    AuditChain.objects.all().delete()
    AuditLink.objects.all().delete()
    assert not AuditChain.objects.has_news()  # nothing is chained before the first upkeep
    AuditChain.objects.begin()
    assert AuditChain.objects.has_news()
    assert AuditChain.objects.lay(OVERLAP) == 6
    assert not AuditChain.objects.has_news()
    assert problems() == []


def test_many_events_are_chained_in_batches(monkeypatch):
    monkeypatch.setattr("vestibule.models.audit_chain.BATCH", 2)
    record(5)
    assert AuditLink.objects.count() == 5
    assert problems() == []
    assert len(list(export_audit())) == 5
    assert BATCH > 2


def test_a_deleted_account_leaves_an_intact_trail_and_no_other_one_can_be_erased(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    record(2, account=ann.id)
    AuditEvent.objects.update(actor_id="")
    restart_audit()
    audit.record(Event.ROLE_CHANGED, CALLER, account=bob.id, actor=ann.id, to="member")
    audit.record(Event.SIGNED_IN, CALLER, account=bob.id, session=uuid7())
    AuditChain.objects.lay(OVERLAP)
    audit.record(Event.SIGNED_IN, CALLER, account=ann.id)  # has no link yet
    assert delete_account.delete(ann.id)
    assert problems() == []
    assert not AuditEvent.objects.filter(account_id=str(ann.id)).exists()
    [pseudonym] = AuditEvent.objects.filter(kind="account_deleted").values_list(
        "account_id", flat=True
    )
    # Events of another account cannot be passed off as those of the deleted one.
    bare: dict[str, Any] = {
        "ip": None,
        "user_agent": "",
        "request_id": "",
        "details": {},
        "session_id": None,
    }
    AuditEvent.objects.filter(account_id=str(bob.id), kind="signed_in").update(
        account_id=pseudonym, **bare
    )
    assert problems() == [(4, "the event was changed")]


def test_an_administrator_who_is_deleted_erases_only_the_origin(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    audit.record(Event.ROLE_CHANGED, CALLER, account=bob.id, actor=ann.id, to="member")
    AuditChain.objects.begin()
    AuditChain.objects.lay(OVERLAP)
    assert delete_account.delete(ann.id)
    assert problems() == []
    AuditEvent.objects.filter(kind="role_changed").update(details={})
    assert problems() == [(1, "the event was changed")]


def test_pruning_keeps_an_anchor(frozen_clock):
    record(5)
    noted = AuditLink.objects.get(position=5)
    old = AuditLink.objects.get(position=2)
    frozen_clock.move(days=366)
    record(3)
    assert prune().events == 5
    found = verify_audit(heads=((5, bytes(noted.hash).hex()), (2, bytes(old.hash).hex())))
    assert (found.first, found.last, found.faults) == (6, 8, ())
    AuditChain.objects.filter(pk=1).update(anchor=6)
    assert problems() != []


def test_the_chain_outlives_a_change_of_the_secret_but_not_its_loss(settings):
    record(3)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "x" * 50
    with pytest.raises(CommandError, match="No SECRET_KEY decrypts"):
        call_command("audit", "verify")
    assert AuditChain.objects.lay(LONG_OVERLAP) == 0
    assert not AuditChain.objects.seal_again()
    settings.SECRET_KEY_FALLBACKS = [former]
    assert AuditChain.objects.seal_again()
    settings.SECRET_KEY_FALLBACKS = []
    assert problems() == []
    settings.SECRET_KEY = "y" * 50
    call_command("audit", "restart", stdout=io.StringIO())
    assert problems() == []


def test_the_command_prints_the_head_that_it_takes_and_fails_for_faults():
    record(3)
    out = io.StringIO()
    call_command("audit", "verify", stdout=out)
    head = out.getvalue().split()[-1]
    assert head == AuditChain.objects.begin().head
    call_command("audit", "verify", "--head", head, stdout=out)
    at(2).delete()
    with pytest.raises(CommandError, match="1 faults"):
        call_command("audit", "verify", "--head", head, stdout=out)
    assert "position 2: the event was removed" in out.getvalue()
    for wrong in ("3", "x:" + "0" * 64, "3:0"):
        with pytest.raises(CommandError, match="a head is a position"):
            call_command("audit", "verify", "--head", wrong, stdout=out)


def test_only_a_head_shows_that_a_chain_was_deleted_or_put_back(caplog):
    """An attacker without the key can do both, and lets this software lay the new links."""
    record(3)
    then = AuditChain.objects.get()
    record(2)
    position, noted = AuditChain.objects.begin().head.split(":")
    head = (int(position), noted)
    for name in ("put back", "deleted"):
        with undone(), caplog.at_level("INFO"):
            if name == "put back":
                newer = AuditLink.objects.filter(position__gt=then.position)
                AuditEvent.objects.filter(pk__in=newer.values("event_id")).delete()
                newer.delete()
                then.save()
            else:
                AuditLink.objects.all().delete()
                AuditChain.objects.all().delete()
                AuditEvent.objects.update(kind="signed_in")
            assert problems() == []
            assert verify_audit(heads=(head,)).faults
    assert "An audit chain begins" in caplog.text


def test_ends_that_were_changed_stay_so_whatever_happens_next():
    """A link that is laid, or events that are pruned, would renew the seal of both ends."""
    record(5)
    for name in ("end", "beginning"):
        with undone():
            if name == "end":
                gone = AuditLink.objects.filter(position__gt=3)
                last = AuditLink.objects.get(position=3)
                ends = {"position": 3, "hash": last.hash, "newest": last.event_id}
            else:
                gone = AuditLink.objects.filter(position__lte=2)
                ends = {"anchor": 2, "anchor_hash": AuditLink.objects.get(position=2).hash}
            AuditEvent.objects.filter(pk__in=gone.values("event_id")).delete()
            gone.delete()
            AuditChain.objects.update(**ends)
            record(1)
            AuditChain.objects.prune(AuditEvent.objects.order_by("pk")[1].pk)
            upkeep.send(sender=None)
            assert "ends of the chain were changed" in problems()[0][1], name
