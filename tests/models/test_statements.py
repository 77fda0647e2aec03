"""Statements take effect together or not at all, and write the same rows as the ORM."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from vestibule import audit
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.tokens import Transport
from vestibule.models import Attempt, AuditEvent, Session
from vestibule.models.attempt import AttemptAllowed, AttemptKey
from vestibule.models.session import new_session
from vestibule.models.sql.statements import execute_together, insert_statement
from vestibule.steps.complete_sign_in import open_session
from vestibule.testing.plugin import PASSWORD, hashed

pytestmark = pytest.mark.django_db
CALLER = Caller(ip="2001:db8::1", user_agent="a “browser”", request_id="r1")


def event(key: UUID, **row: object):
    given = {"id": key, "kind": "signed_in", "session_id": None, "details": "{}", **row}
    empty = {"account_id": "", "actor_id": "", "user_agent": "", "request_id": ""}
    return insert_statement(AuditEvent, {**empty, **given}, at="at")


@pytest.mark.django_db(transaction=True)
def test_if_one_statement_fails_none_takes_effect():
    key = uuid4()
    execute_together(event(key))
    with pytest.raises(IntegrityError):
        execute_together(event(uuid4()), event(key), event(uuid4()))
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_postgresql_gets_them_in_one_statement_and_others_in_one_transaction():
    with CaptureQueriesContext(connection) as captured:
        execute_together(event(uuid4()), event(uuid4()), event(uuid4()))
    said = [query["sql"] for query in captured]
    if connection.vendor == "postgresql":
        assert len(said) == 1
    else:
        assert [said[0], len(said), said[-1]] == ["BEGIN IMMEDIATE", 5, "COMMIT"]
    assert AuditEvent.objects.count() == 3


def test_an_event_reads_back_as_it_was_written(make_account):
    ann, session = make_account(), uuid4()
    audit.record(
        Event.SIGNED_IN, CALLER, account=ann.id, actor=7, session=session, new=True, why="“ö”"
    )
    row = AuditEvent.objects.get()
    row.full_clean()
    assert (row.kind, row.account_id, row.actor_id) == ("signed_in", str(ann.id), "7")
    assert (row.session_id, row.ip, row.user_agent) == (session, CALLER.ip, CALLER.user_agent)
    assert (row.request_id, row.details) == ("r1", {"new": True, "why": "“ö”"})
    assert AuditEvent.objects.filter(details__new=True, details__why="“ö”").exists()


def test_a_session_reads_back_as_the_state_it_was_opened_with(make_account, frozen_clock):
    ann = make_account()
    state, opening = new_session(
        Authentication(
            person=ann,
            encoded=hashed(PASSWORD),
            amr="pwd otp",
            transport=Transport.COOKIE,
            caller=CALLER,
            now=frozen_clock.now,
            known_device=True,
        )
    )
    execute_together(opening)
    found = Session.objects.find(state.id)
    assert found is not None
    assert found.state == state
    assert found.person == ann
    found.require_open()
    row = Session.objects.get()
    row.full_clean()
    assert (row.ip, row.user_agent) == (CALLER.ip, CALLER.user_agent)
    assert row.created_at == row.last_seen_at == row.rotated_at == state.now


def test_failures_are_reset_together_with_the_session_that_opens(make_account):
    ann = make_account()
    entered = Attempt.objects.enter(AttemptKey(unknown_key="", account=str(ann.id)))
    assert isinstance(entered, AttemptAllowed)
    authentication = Authentication(
        person=ann,
        encoded=hashed(PASSWORD),
        amr="pwd",
        transport=Transport.BODY,
        caller=CALLER,
        now=entered.now,
        known_device=True,
    )
    signed_in, other = (
        open_session(replace(authentication, attempt=entered.row)),
        open_session(authentication),
    )
    assert not Attempt.objects.exists()
    live = Session.objects.of(ann.id).live().values_list("pk", flat=True)
    assert set(live) == {signed_in.session, other.session}


def test_a_row_that_is_yet_to_be_written_leaves_neither_row_nor_log_line(caplog):
    caplog.set_level("INFO", "vestibule.audit")
    row = audit.row(Event.SIGNED_IN, CALLER, account=7, new_device=True)
    assert not AuditEvent.objects.exists()
    assert caplog.records == []
    execute_together(row.statement)
    row.publish()
    assert AuditEvent.objects.get().details == {"new_device": True}
    assert [record.message for record in caplog.records] == ["signed_in"]


def test_values_are_not_in_the_repr():
    assert "8:db8" not in repr(event(uuid4(), ip="2001:db8::1"))
