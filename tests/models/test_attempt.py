"""The counter of attempts: one query allows an attempt or blocks it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vestibule.models import Attempt
from vestibule.models.attempt import AT_ONCE, CLOSED_AT, AttemptAllowed, AttemptBlocked, AttemptKey

pytestmark = pytest.mark.django_db
attempts = Attempt.objects
STRANGER = AttemptKey(unknown_key="s" * 64)


def enter(key: AttemptKey = STRANGER) -> AttemptAllowed:
    entered = attempts.enter(key)
    assert isinstance(entered, AttemptAllowed)
    return entered


def fail(times: int, key: AttemptKey = STRANGER) -> None:
    for _ in range(times):
        attempts.fail(enter(key).row)


def known(person, **more: Any) -> AttemptKey:
    return AttemptKey(unknown_key="s" * 64, email_key="ann@example.org", **more)


def test_an_attempt_is_allowed_by_one_query(make_account):
    make_account()
    enter(known(None))
    with CaptureQueriesContext(connection) as captured:
        enter(known(None))
    assert len(captured.captured_queries) == 1


def test_it_is_counted_before_its_outcome_is_known(frozen_clock):
    assert [enter().failures for _ in range(AT_ONCE)] == list(range(1, AT_ONCE + 1))
    assert attempts.enter(STRANGER) == AttemptBlocked(wait=900)
    assert attempts.get().failures == AT_ONCE


def test_the_waits_are_30_seconds_doubling_to_15_minutes(frozen_clock):
    fail(4)
    waits = []
    for _ in range(8):
        fail(1)
        shut = attempts.enter(STRANGER)
        assert isinstance(shut, AttemptBlocked)
        assert shut.wait is not None
        waits.append(shut.wait)
        frozen_clock.move(shut.wait)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_a_wait_is_given_in_whole_seconds_rounded_up(frozen_clock):
    fail(5)
    frozen_clock.move(0.4)
    assert attempts.enter(STRANGER) == AttemptBlocked(wait=30)
    frozen_clock.move(29.5)
    assert attempts.enter(STRANGER) == AttemptBlocked(wait=1)


def test_after_a_hundred_failures_every_attempt_is_blocked(frozen_clock):
    fail(1)
    attempts.update(failures=CLOSED_AT - 1)
    fail(1)
    assert attempts.enter(STRANGER) == AttemptBlocked(wait=None)
    frozen_clock.move(days=400)
    assert attempts.enter(STRANGER) == AttemptBlocked(wait=None)


def test_a_refunded_attempt_does_not_count(frozen_clock):
    fail(4)
    entered = enter()
    attempts.forgive_one(entered.row)
    assert attempts.get().failures == 4
    fail(1)
    assert attempts.enter(STRANGER) == AttemptBlocked(wait=30)


def test_a_refund_does_not_end_a_wait_caused_by_another_attempt(frozen_clock):
    fail(4)
    slow, wrong = enter(), enter()
    attempts.fail(wrong.row)
    attempts.forgive_one(slow.row)
    assert isinstance(attempts.enter(STRANGER), AttemptBlocked)


def test_the_account_is_found_by_any_of_its_names_and_counted_once(make_account):
    person = make_account()
    by = [
        AttemptKey(unknown_key="x", email_key="ann@example.org"),
        AttemptKey(unknown_key="y", username=person.username),
        AttemptKey(unknown_key="", account=str(person.id)),
    ]
    assert [enter(key).failures for key in by] == [1, 2, 3]
    assert attempts.get().account_id == person.id
    assert enter(by[0]).encoded is not None


def test_an_unknown_identifier_has_no_account(make_account):
    make_account()
    entered = enter()
    assert (entered.person, entered.encoded) == (None, None)
    assert attempts.get().account_id is None


def test_a_device_has_its_own_counter_only_on_its_account(make_account):
    person = make_account()
    own = known(person, device_of=str(person.id), device="d1")
    assert (enter(own).device, enter(own).failures) == ("d1", 2)
    for other in ("", "0", f"{person.id}0", f"account:{person.id}"):
        assert enter(known(person, device_of=other, device="d2")).device == ""
    assert sorted(attempts.values_list("device", "failures")) == [("", 4), ("d1", 2)]


def test_the_password_hash_is_not_in_the_repr(make_account):
    make_account()
    entered = enter(known(None))
    assert entered.encoded is not None
    assert entered.encoded not in repr(entered)


def test_idle_counters_without_an_account_can_be_removed(make_account, frozen_clock):
    make_account()
    enter()
    enter(known(None))
    frozen_clock.move(days=1, seconds=1)
    idle = attempts.idle(longer_than=timedelta(days=1))
    assert [row.account_id for row in idle] == [None]
