"""The copy of when accounts were last seen, as workers write it."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connections

from vestibule import database
from vestibule.core.people import NEVER
from vestibule.delivery import worker
from vestibule.models import Account, Session, last_seen
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_copy_it_a_batch_at_a_time(make_account, monkeypatch, frozen_clock):
    monkeypatch.setattr(last_seen, "BATCH", 2)
    monkeypatch.setattr(last_seen, "RANGE", 1)  # and the one at its end
    monkeypatch.setattr(worker, "SOON_EVERY", -1.0)  # in each round
    people = [make_account(f"p{each}@example.org") for each in range(6)]
    for each in people[:5]:
        open_session(each)
    frozen_clock.move(3600)
    copied: list[int] = []
    others, here = [], threading.current_thread()

    def after_another_worker():
        if threading.current_thread() is here and len(copied) < 2:
            other = threading.Thread(target=copy_as_another)
            other.start()
            other.join()
        return database.atomic()

    def copy_as_another():
        try:
            others.append(last_seen.copy_last_seen())
        finally:
            connections.close_all()

    monkeypatch.setattr(last_seen, "database", SimpleNamespace(atomic=after_another_worker))

    def after_each_round(_):
        copied.append(Account.objects.filter(last_seen_at__gt=NEVER).count())
        if len(copied) == 2:
            later = frozen_clock.now + timedelta(minutes=20)
            Session.objects.of(people[0].id).update(last_seen_at=later)  # as a refresh does
            open_session(people[5])
        elif len(copied) == 3:
            running.stop()

    running = worker.Worker(pause=after_each_round)
    running.run()
    # Two by ``upkeep`` and two by ``soon`` in one round, the last one in the next; then a sign-in.
    assert copied == [4, 5, 6]
    assert len(others) == 3
    # A refresh is copied with the next ``upkeep``.
    opened = Account.objects.values_list("last_seen_at", flat=True).get(pk=people[0].id)
    assert opened == frozen_clock.now - timedelta(hours=1)
