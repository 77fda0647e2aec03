"""An upstream that is slow or down affects only the requests that need it, and briefly."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event

import pytest

from tests.manual_clock import ManualClock
from tests.waiting import NEVER
from vestibule.core.errors import Overloaded
from vestibule.core.worker_pool import Waiting
from vestibule.outbound import PLACES, NoAnswer, Upstream, upstream

FAILURES, PAUSE = upstream.FAILURES, upstream.PAUSE


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def slow(clock: ManualClock) -> Upstream:
    return Upstream(clock)


def no_answer() -> None:
    raise NoAnswer("TimeoutError")


def fail(at: Upstream, times: int = FAILURES) -> None:
    for _ in range(times):
        with pytest.raises(NoAnswer, match="TimeoutError"):
            at.call(no_answer)


def is_left_alone(at: Upstream) -> bool:
    try:
        return at.call(lambda: False)
    except NoAnswer as refused:
        return str(refused) == "it did not answer lately"


@contextmanager
def taken(at: Upstream, places: int) -> Iterator[None]:
    """Hold some places on other threads."""
    begun, over = Barrier(places + 1), Event()

    def hold() -> None:
        begun.wait(NEVER)
        assert over.wait(NEVER)

    with ThreadPoolExecutor(places) as threads:
        held = [threads.submit(at.call, hold) for _ in range(places)]
        begun.wait(NEVER)
        try:
            yield
        finally:
            over.set()
        for each in held:
            each.result(NEVER)


def test_it_returns_what_the_work_returns_and_raises_what_it_raises(slow):
    assert slow.call(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        slow.call(lambda: 1 // 0)


def test_the_breaker_opens_after_consecutive_failures(slow, clock):
    fail(slow)
    clock.moment += PAUSE - 1
    assert is_left_alone(slow)


def test_any_response_resets_the_count_of_failures(slow):
    def refused() -> None:
        raise ZeroDivisionError

    for _ in range(3):
        fail(slow, FAILURES - 1)
        with pytest.raises(ZeroDivisionError):
            slow.call(refused)
        fail(slow, FAILURES - 1)
        assert not is_left_alone(slow)


def test_after_the_pause_one_call_tries_and_the_others_are_refused(slow, clock):
    fail(slow)
    clock.moment += PAUSE
    with taken(slow, 1):
        assert is_left_alone(slow)
    assert not is_left_alone(slow)
    fail(slow, FAILURES - 1)
    assert not is_left_alone(slow)


def test_a_failed_try_starts_the_pause_again(slow, clock):
    fail(slow)
    clock.moment += PAUSE
    fail(slow, 1)
    clock.moment += PAUSE - 1
    assert is_left_alone(slow)
    clock.moment += 1
    assert not is_left_alone(slow)


def test_a_try_that_never_ends_is_followed_by_another(slow, clock):
    fail(slow)
    clock.moment += PAUSE
    assert slow._breaker.allows()  # the call that tries, and never ends
    assert is_left_alone(slow)
    clock.moment += PAUSE
    assert not is_left_alone(slow)


def test_each_upstream_has_its_own_places(slow):
    other = Upstream()
    fail(other, FAILURES - 1)
    with taken(slow, PLACES):
        with pytest.raises(Overloaded) as refused:
            slow.call(lambda: None)
        assert refused.value.retry_after > 0
        assert other.call(lambda: 42) == 42
    assert slow.call(lambda: 42) == 42


def test_each_upstream_has_its_own_breaker(slow):
    other = Upstream()
    fail(slow)
    assert is_left_alone(slow)
    assert not is_left_alone(other)


def test_a_call_within_a_place_takes_no_second_place(slow):
    with taken(slow, PLACES - 1), slow.place():
        assert slow.call(lambda: slow.call(lambda: 42)) == 42


def test_the_request_slot_is_released_during_a_call(slow, monkeypatch):
    told = []

    @contextmanager
    def aside():
        told.append("away")
        yield
        told.append("back")

    monkeypatch.setattr(Waiting, "on_wait", aside)
    slow.call(lambda: told.append("work"))
    assert told == ["away", "work", "back"]
