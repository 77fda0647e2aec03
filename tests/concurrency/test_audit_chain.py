"""Many processes lay one audit chain, while events are committed out of order."""

from __future__ import annotations

import pytest

from tests.proofs import at_once, refusals
from vestibule import audit, database
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.flows.verify_audit import verify_audit
from vestibule.models import AuditChain, AuditEvent, AuditLink
from vestibule.models.audit_chain import OVERLAP

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
