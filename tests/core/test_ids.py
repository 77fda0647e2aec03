"""Ids that grow with time, so that their index finds rows by time."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from vestibule.core import clock
from vestibule.core.ids import after_all_until, before_all_since, uuid7


def test_an_id_lies_between_the_bounds_of_its_moment(frozen_clock):
    for _ in range(100):
        assert before_all_since(clock.now()) < uuid7() < after_all_until(clock.now())


def test_the_ids_of_one_millisecond_are_in_the_order_in_which_they_were_made(frozen_clock):
    made = [uuid7() for _ in range(1000)]
    assert made == sorted(made)
    assert {(each.version, each.variant) for each in made} == {(7, uuid.RFC_4122)}
    with ThreadPoolExecutor(8) as threads:
        assert len({*threads.map(lambda _: uuid7(), range(1000)), *made}) == 2000


def test_clocks_may_be_five_minutes_apart_and_no_more(frozen_clock):
    moment, made = clock.now(), uuid7()
    for minutes, within in ((4, True), (6, False)):
        apart = timedelta(minutes=minutes)
        assert (before_all_since(moment + apart) < made) is within
        assert (after_all_until(moment - apart) > made) is within


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_every_possible_time_has_bounds(year):
    moment = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert before_all_since(moment) <= after_all_until(moment)
    assert (uuid7() > after_all_until(moment)) is (year < 2000)
