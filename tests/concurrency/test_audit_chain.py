"""Many processes lay one audit chain, while events are committed out of order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.races import at_once, refusals
from vestibule import audit, database
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.flows.verify_audit import restart_audit, verify_audit
from vestibule.models import AuditChain, AuditEvent, AuditLink
from vestibule.models.audit_chain import OVERLAP, AuditChainQuerySet
from vestibule.models.primary import PrimaryQuerySet

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 20


def test_each_event_gets_one_link_however_many_lay_them():
    AuditChain.objects.begin()

    def write_or_lay(number: int) -> None:
        if number % 4 == 0:
            AuditChain.objects.lay(OVERLAP)
            return
        with database.atomic():
            for _ in range(3):
                audit.record(Event.SIGNED_IN, Caller(), account=number)
            database.on_commit(lambda: AuditChain.objects.lay(OVERLAP))

    assert refusals(at_once(write_or_lay, WRITERS)) == []
    found = verify_audit()
    assert found.faults == ()
    assert found.last == AuditLink.objects.count() == AuditEvent.objects.count() == 45


def test_a_chain_begins_again_while_another_process_lays_it(monkeypatch: Any):
    audit.record(Event.SIGNED_IN, Caller(), account=1)
    AuditChain.objects.catch_up()
    delete = PrimaryQuerySet.delete
    skips = database.connection().features.has_select_for_update_skip_locked

    def laid_meanwhile(rows: Any) -> Any:
        deleted = delete(rows)
        if rows.model is AuditLink and skips:  # SQLite lets none write meanwhile
            at_once(lambda _: audit.record(Event.SIGNED_IN, Caller(), account=1), 1)
            at_once(lambda _: AuditChain.objects.lay(OVERLAP), 1)
        return deleted

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(PrimaryQuerySet, "delete", laid_meanwhile)
        restart_audit()
    found = verify_audit()
    assert found.faults == ()
    assert found.last == AuditEvent.objects.count()


def test_the_key_of_a_chain_that_has_begun_again_is_kept(monkeypatch: Any):
    audit.record(Event.SIGNED_IN, Caller(), account=1)
    chain = AuditChain.objects.catch_up()
    restart_audit()
    with monkeypatch.context() as before:
        before.setattr(AuditChainQuerySet, "begin", lambda rows: chain)
        AuditChain.objects.seal_again()
    assert verify_audit().faults == ()
