"""A fixed number of residents runs requests, although some wait; only they have connections."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event, Lock, current_thread
from typing import Any

import pytest
from django.db import connection, connections, transaction

from tests.waiting import NEVER
from vestibule.server.engine.resident_threads import ResidentThreads


@pytest.fixture
def residents() -> Iterator[ResidentThreads]:
    """One resident, which leaves no connection behind."""
    one = ResidentThreads(1)
    yield one
    one.end_one()


def read_a_row() -> int:
    """Ask the database, and return which connection did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return id(connections["default"].connection)


def ask(residents: ResidentThreads, work: Callable[[], Any]) -> Any:
    """Have a piece of work run, and return what it returned."""
    found: list[Any] = []
    with ThreadPoolExecutor(1) as thread:
        thread.submit(residents.run_blocking, lambda: found.append(work())).result(NEVER)
    return found[0]


@pytest.mark.django_db(transaction=True)
def test_a_connection_stays_from_one_request_to_the_next(residents):
    assert ask(residents, read_a_row) == ask(residents, read_a_row)


@pytest.mark.django_db(transaction=True)
def test_a_request_that_waits_lets_the_next_one_run_and_holds_no_connection(residents):
    def first() -> tuple[str, bool]:
        read_a_row()
        with residents.released():
            name = ask(residents, lambda: (read_a_row(), current_thread().name)[1])
            held = [each for each in connections.all() if each.connection is not None]
        read_a_row()
        return name, not held

    assert ask(residents, first) == ("vestibule-resident", True)
    assert ask(residents, lambda: "still one") == "still one"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_released_within_a_transaction(residents):
    def work() -> bool:
        with transaction.atomic():
            before = read_a_row()
            with residents.released():
                return read_a_row() == before

    assert ask(residents, work)


def test_releasing_on_another_thread_changes_nothing(residents):
    with residents.released(), residents.released():
        pass
    assert ask(residents, lambda: "one") == "one"


@pytest.mark.parametrize("failure", [ZeroDivisionError, SystemExit])
def test_a_request_that_fails_leaves_its_resident_and_is_logged(residents, caplog, failure):
    def fail() -> None:
        raise failure

    residents.run_blocking(fail)
    assert [record.exc_info[0] for record in caplog.records] == [failure]
    assert ask(residents, lambda: "one") == "one"


def test_all_work_runs_once_and_never_more_at_once_than_there_are_residents():
    residents, lock, go_on = ResidentThreads(3), Lock(), Event()
    running, most, done = 0, 0, []

    def count(by: int) -> None:
        nonlocal running, most
        with lock:
            running += by
            most = max(most, running)

    def work(number: int) -> None:
        count(1)
        if number % 3 == 0:
            count(-1)
            with residents.released():
                hashlib.sha256(bytes(100_000))  # other threads run meanwhile
                assert number or go_on.wait(NEVER)  # the first waits for the last
            count(1)
        if number == 999:
            go_on.set()
        done.append(number)
        count(-1)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda number: residents.run_blocking(partial(work, number)), range(1000)))
    for _ in range(3):
        residents.end_one()
    assert sorted(done) == list(range(1000))
    assert most <= 3
