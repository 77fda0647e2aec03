"""The clock that tokens are checked by follows the database's, and never goes to and fro."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.shape.source import texts
from vestibule import database
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import ExpiredToken, InvalidToken
from vestibule.core.ids import uuid7
from vestibule.tokens import jws

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWN_CLOCK = {
    # What has a reason to go by the machine's own clock, or need not be the same for two nodes.
    "core/clock.py": "the only place that reads it for rules",
    "avatars/files.py": "compared with the times of files",
    "limits/memory.py": "counts in one process",
    "limits/rates.py": "compared with what limits/memory.py has counted by it",
    "models/account.py": "the default of a column, which a migration would have to change",
    "server/pages/inbox.py": "shown in development",
}


class Machine:
    """The machine's clocks, which a test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.own, self.steady = START.timestamp(), 100.0
        monkeypatch.setattr("vestibule.core.clock.time.time", lambda: self.own)
        monkeypatch.setattr(clock, "steady", lambda: self.steady)

    def passes(self, seconds: float) -> None:
        """Let time go by."""
        self.own += seconds
        self.steady += seconds

    def hears(self, moment: datetime, *, after: float = 0.0) -> None:
        """Get an answer of the database that took this long."""
        since = self.steady
        self.passes(after)
        clock.follow(moment, since=since)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A process that has not heard of the database's time."""
    kept = clock._measured, clock.settled
    clock.forget()
    yield Machine(monkeypatch)
    monkeypatch.undo()
    clock._measured, clock.settled = kept


@pytest.mark.parametrize("hours", [-1, 1])
def test_it_follows_the_database_and_not_the_machine(machine, hours):
    assert clock.now() == START
    machine.hears(START + timedelta(hours=hours))
    machine.passes(10)
    assert clock.now() == START + timedelta(hours=hours, seconds=10)
    assert clock.own_error() == -timedelta(hours=hours)
    machine.own += 86_400  # somebody sets it
    assert clock.now() == START + timedelta(hours=hours, seconds=10)


def test_an_answer_is_as_exact_as_it_was_fast(machine):
    machine.hears(START, after=0.002)
    assert clock.timestamp() == pytest.approx(START.timestamp() + 0.001)
    machine.hears(START, after=8)  # could be of any time within: what is known fits it
    assert clock.timestamp() == pytest.approx(START.timestamp() + 8.001)
    machine.hears(START + timedelta(hours=1), after=8)  # another machine took over
    assert clock.timestamp() == pytest.approx((START + timedelta(hours=1)).timestamp() + 4)
    machine.hears(START + timedelta(hours=1, seconds=1), after=0.002)
    assert clock.timestamp() == pytest.approx((START + timedelta(hours=1)).timestamp() + 1.001)


def test_tokens_are_checked_by_it(machine):
    machine.hears(START + timedelta(hours=1))
    new = clock.timestamp()
    jws.check_times(issued_at=new, expires_at=new + 1)
    with pytest.raises(ExpiredToken):
        jws.check_times(issued_at=new - 9, expires_at=new - settings.LEEWAY.total_seconds())
    with pytest.raises(InvalidToken):
        jws.check_times(issued_at=new + settings.LEEWAY.total_seconds() + 1, expires_at=new + 900)


def test_ids_do_not_step_back_with_a_correction_of_it(machine):
    machine.hears(START)
    before = uuid7()
    machine.hears(START - timedelta(seconds=0.5))
    assert uuid7() > before
    machine.hears(START - timedelta(hours=1))
    assert uuid7() < before


@pytest.mark.django_db
def test_a_new_process_measures_before_it_checks_a_token():
    kept = clock._measured, clock.settled
    clock.forget()
    try:
        jws.check_times(issued_at=0, expires_at=2**40)
        assert clock.settled
        assert clock.is_measured() is (connection.vendor == "postgresql")
        moment = database.connection()
        with moment.cursor() as cursor:
            cursor.execute(f"SELECT {database.now_sql(moment)}", ())
            told = database.as_moment(cursor.fetchone()[0])
        assert abs(clock.now() - told) < timedelta(hours=1)
    finally:
        clock._measured, clock.settled = kept


def test_nothing_else_reads_the_machines_clock():
    """Two nodes whose clocks differ would disagree about it."""
    own = ("time.time(", "datetime.now(", "timezone.now")
    reading = {path for path, text in texts().items() if any(map(text.__contains__, own))}
    assert reading == set(OWN_CLOCK)
