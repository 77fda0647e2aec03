"""A server that does not answer is left alone, said once, and tried now and then."""

from __future__ import annotations

import logging

import pytest

from tests.manual_clock import ManualClock
from vestibule.core.breaker import Breaker


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def breaker(clock: ManualClock) -> Breaker:
    return Breaker(failures=3, pause=5, named="Redis", meanwhile="Limits go on.", clock=clock)


def test_it_opens_after_failures_in_a_row_and_lets_one_call_of_each_pause_try(breaker, clock):
    for _ in range(2):
        breaker.failed()
    breaker.succeeded()
    for _ in range(3):
        assert breaker.allows()
        assert not breaker.is_open
        breaker.failed()
    for _ in range(2):
        assert breaker.is_open
        assert not breaker.allows()
        clock.moment += 5
        assert breaker.allows()
        assert not breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert not breaker.is_open


def test_one_line_is_logged_when_it_opens_and_one_when_it_closes(breaker, caplog):
    caplog.set_level(logging.INFO)
    for _ in range(5):
        breaker.failed(TimeoutError("redis://:password@redis"))
    for _ in range(2):
        breaker.succeeded()
    assert [each.getMessage() for each in caplog.records] == [
        "Redis does not answer (TimeoutError). Limits go on.",
        "Redis answers again.",
    ]
