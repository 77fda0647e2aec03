"""Deleting old rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from vestibule import audit, signals
from vestibule.core.caller import Caller
from vestibule.core.events import EndReason, Event
from vestibule.flows.prune import PrunedRows, prune, prune_sessions
from vestibule.models import Attempt, OneTimeSecret, PendingSignIn, Session, TrustedDevice
from vestibule.models.attempt import AttemptKey
from vestibule.models.one_time_secret import Purpose
from vestibule.testing.plugin import open_session


def test_only_sessions_that_ended_long_ago_are_deleted(make_account, frozen_clock):
    person = make_account()
    ended = open_session(person)
    Session.objects.filter(pk=ended.session).end(EndReason.ADMIN)
    frozen_clock.move(days=29)
    alive = open_session(person)
    assert prune_sessions(older_than=timedelta(days=30)) == 0
    frozen_clock.move(days=2)
    assert prune_sessions(older_than=timedelta(days=30)) == 1
    assert Session.objects.get().pk == alive.session


def test_an_ended_session_is_kept_until_every_node_knows(make_account):
    ended = open_session(make_account())
    Session.objects.filter(pk=ended.session).end(EndReason.ADMIN)
    assert prune_sessions(older_than=timedelta(0)) == 0


def test_only_expired_and_ended_rows_are_deleted(make_account, frozen_clock):
    person = make_account()
    OneTimeSecret.objects.issue_code(Purpose.RESET_PASSWORD, person.id, life=timedelta(minutes=10))
    PendingSignIn.objects.begin(person.id, epoch=0)
    TrustedDevice.objects.trust(person.id, "a", "b", life=timedelta(hours=1), by=Caller())
    Attempt.objects.enter(AttemptKey(unknown_key="nobody's"))
    Attempt.objects.enter(AttemptKey(unknown_key="", account=str(person.id)))
    audit.record(Event.SIGNED_IN, Caller(), account=person.id)
    none = PrunedRows(
        sessions=0,
        secrets=0,
        sign_ins=0,
        idempotency_records=0,
        attempts=0,
        trusted_devices=0,
        events=0,
        avatars=0,
    )
    assert prune() == none
    frozen_clock.move(days=2)
    assert prune() == replace(none, secrets=1, sign_ins=1, attempts=1, trusted_devices=1)
    frozen_clock.move(days=364)
    assert prune().events == 1
    assert Attempt.objects.count() == 1  # failures of an account do not expire


@pytest.mark.django_db(transaction=True)
def test_the_hosts_receivers_are_called_after_the_commit(make_account):
    told = []

    def hear(event: Event, account: object, **_: object) -> None:
        told.append((event, account))

    signals.recorded.connect(hear)
    person = make_account()
    with transaction.atomic():
        audit.record(Event.SIGNED_IN, Caller(), account=person.id)
        assert told == []
    assert told == [(Event.SIGNED_IN, person.id)]
