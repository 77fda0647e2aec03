"""The limiter in memory allows what the ``limits`` library does, and drops expired keys."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from limits import RateLimitItemPerMinute, parse
from limits.storage import MemoryStorage
from limits.storage import memory as storage_memory
from limits.strategies import MovingWindowRateLimiter

from vestibule.limits import memory
from vestibule.limits.memory import MemoryMovingWindow

NEVER = RateLimitItemPerMinute(0)


@pytest.fixture
def move(monkeypatch) -> Callable[[float], None]:
    """A clock for both limiters, moved only by this."""
    stopped = SimpleNamespace(now=1_000_000.0)
    for module in (memory, storage_memory):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: stopped.now))

    def forwards(seconds: float) -> None:
        stopped.now += seconds

    return forwards


@pytest.mark.parametrize("rate", ["1/second", "3/minute", "10/minute", "2/hour"])
def test_it_allows_what_the_library_allows(move, rate):
    ours, theirs = MemoryMovingWindow(), MovingWindowRateLimiter(MemoryStorage())
    item, chance = parse(rate), random.Random(rate)
    for _ in range(600):
        key = chance.choice(["ann", "bob"])
        assert ours.hit(item, key) == theirs.hit(item, key)
        move(chance.choice([0.0, 0.3, 7.1, 59.9]))
        assert ours.test(item, key) == theirs.test(item, key)
        left = theirs.get_window_stats(item, key).remaining
        assert ours.get_window_stats(item, key).remaining == left


def test_keys_and_limits_are_counted_separately(move):
    counts, minute, hour = MemoryMovingWindow(), parse("1/minute"), parse("1/hour")
    assert counts.hit(minute, "rule", "ip", "a")
    assert counts.hit(minute, "rule", "ip", "b")
    assert counts.hit(minute, "other", "ip", "a")
    assert counts.hit(hour, "rule", "ip", "a")
    assert not counts.hit(minute, "rule", "ip", "a")


def test_a_limit_of_zero_allows_nothing(move):
    assert not MemoryMovingWindow().hit(NEVER, "a")
    assert not MemoryMovingWindow().test(NEVER, "a")


def test_expired_keys_are_removed_as_others_are_used(move):
    counts, minute, hour = MemoryMovingWindow(), parse("300/minute"), parse("5/hour")
    for number in range(2_000):
        counts.hit(minute, "ip", str(number))
        counts.hit(hour, "ip", str(number))
    move(61)
    for number in range(2_000):
        counts.hit(minute, "ip", f"new {number}")
    assert len(counts) == 4_000, "those of this minute, and those of this hour"
    move(3_600)
    for _ in range(2_000):
        counts.hit(minute, "ip", "last")
        counts.hit(hour, "ip", "last")
    assert len(counts) == 2


def test_a_key_that_still_counts_is_never_removed(move):
    counts, item = MemoryMovingWindow(), parse("5/minute")
    assert all(counts.hit(item, "guesser") for _ in range(5))
    move(59)
    for number in range(1_000):
        counts.hit(item, str(number))
        assert not counts.hit(item, "guesser")


def test_concurrent_threads_do_not_exceed_the_limit():
    counts, item = MemoryMovingWindow(), parse("50/hour")
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(lambda _: counts.hit(item, "all"), range(2_000))) == 50
