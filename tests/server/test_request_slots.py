"""A request that waits for a password hash keeps no other waiting, and no database connection.

A flood of sign-ins at a real server: ``tests/endurance/test_flood.py``.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Lock, current_thread
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import connection, connections, transaction

from tests.avatars.pictures import picture
from tests.core import taken as busy
from tests.server.migrated import running_migrated
from tests.server.running import RunningServer
from tests.waiting import NEVER, wait_until
from vestibule import avatars
from vestibule.avatars.picture import make
from vestibule.avatars.picture import pool as pool_of_pictures
from vestibule.core.processors import usable_processors
from vestibule.core.worker_pool import Waiting, WorkerPool
from vestibule.server.engine.request_slots import RequestSlots

LOGINS = 6


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority")
def test_all_workers_together_hash_on_each_processor_once(tmp_path):
    two = {"VESTIBULE_WORKERS": "2"}
    with running_migrated(tmp_path, two) as server, server.client() as person:
        person.register("ann@example.org")
        wait_until(lambda: _signed_in_everywhere(server), "One of the workers is never asked.")
        niced = _niced(server)
    assert sorted(niced.values()) == [max(1, usable_processors() // 2)] * 2


def _signed_in_everywhere(server: RunningServer) -> bool:
    with ThreadPoolExecutor(LOGINS) as pool, ExitStack() as stack:
        clients = [stack.enter_context(server.client()) for _ in range(LOGINS)]
        list(pool.map(lambda client: client.log_in("ann@example.org"), clients))
    return len(_niced(server)) == 2


def _niced(server: RunningServer) -> dict[int, int]:
    """Return how many niced threads each worker has, of those that have any."""
    found: Counter[int] = Counter()
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    for worker in server.workers():
        for thread in Path(f"/proc/{worker}/task").iterdir():
            with suppress(ProcessLookupError):  # it may have ended since it was listed
                found[worker] += os.getpriority(os.PRIO_PROCESS, int(thread.name)) > usual
    return dict(+found)


@pytest.fixture
def slots():
    """One slot, and no connection left behind."""
    one = RequestSlots(at_once=1, spare=4)
    yield one
    with ThreadPoolExecutor(1) as thread:
        thread.submit(one.run_blocking, lambda: None).result(
            NEVER
        )  # the request that had the slot is done
    for stash in one._free:
        for each in stash:
            each.close()
            each.dec_thread_sharing()


def ask(slots: RequestSlots, work: Callable[[], object] = lambda: None) -> None:
    """Answer one request, on a thread of its own: the test's connections stay the test's."""

    def answer() -> None:
        work()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(slots.run_blocking, answer).result(NEVER)


@contextmanager
def taken(slots: RequestSlots) -> Iterator[None]:
    """Keep a slot on another thread until the block is left."""
    begun, done = Event(), Event()

    def hold() -> None:
        begun.set()
        assert done.wait(NEVER)

    with ThreadPoolExecutor(1) as thread:
        held = thread.submit(slots.run, hold)
        assert begun.wait(NEVER)
        yield
        done.set()
        held.result(NEVER)


@pytest.mark.django_db(transaction=True)
def test_a_connection_goes_from_one_request_to_the_next(slots):
    seen = []

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        seen.append(connections["default"].connection)

    for _ in range(3):
        ask(slots, work)
    assert len(seen) == 3
    assert len(set(map(id, seen))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_released_slot_goes_to_the_next_request(slots):
    order = []

    def first() -> None:
        with slots.released():
            ask(slots, lambda: order.append("second"))
        order.append("first")

    ask(slots, first)
    assert order == ["second", "first"]


@pytest.mark.django_db(transaction=True)
def test_no_slot_is_released_within_a_transaction(slots):
    kept = []

    def work() -> None:
        with transaction.atomic():
            before = connections["default"]
            with slots.released():
                kept.append(connections["default"] is before)

    ask(slots, work)
    assert kept == [True]


def test_a_request_that_waits_for_a_hash_releases_its_slot(slots, monkeypatch):
    monkeypatch.setattr(Waiting, "on_wait", slots.released)
    pool, hashing, go_on = WorkerPool("tests", slots=lambda: 1, queue=lambda: 5), Event(), Event()

    def work() -> None:
        hashing.set()
        assert go_on.wait(NEVER)

    with ThreadPoolExecutor(2) as threads:
        sign_ins = [threads.submit(slots.run_blocking, partial(pool.run, work)) for _ in range(2)]
        assert hashing.wait(NEVER)
        ask(slots)  # the only slot is free
        assert not any(each.done() for each in sign_ins)
        go_on.set()


def test_a_request_that_waits_for_a_picture_releases_its_slot(slots, monkeypatch):
    monkeypatch.setattr(Waiting, "on_wait", slots.released)
    with ThreadPoolExecutor(2) as threads, busy.taken(pool_of_pictures):
        uploads = [threads.submit(slots.run_blocking, partial(make, picture())) for _ in range(2)]
        wait_until(lambda: pool_of_pictures._taken == 3)
        ask(slots)  # the only slot is free
        assert not any(each.done() for each in uploads)


class SlowStorage(InMemoryStorage):
    """A storage elsewhere that answers when a test lets it."""

    asked, go_on = Event(), Event()

    def open(self, name: str, mode: str = "rb") -> Any:
        self.asked.set()
        assert self.go_on.wait(NEVER)
        raise FileNotFoundError


def test_a_request_that_waits_for_a_storage_releases_its_slot(slots, monkeypatch, settings):
    monkeypatch.setattr(Waiting, "on_wait", slots.released)
    here = {"BACKEND": "tests.server.test_request_slots.SlowStorage"}
    settings.STORAGES = {**settings.STORAGES, "vestibule_avatars": here}
    name = f"{64 * 'a'}-48.webp"
    SlowStorage.asked.clear()
    SlowStorage.go_on.clear()
    with ThreadPoolExecutor(1) as threads:
        seen = threads.submit(slots.run_blocking, partial(avatars.served, name))
        assert SlowStorage.asked.wait(NEVER)
        ask(slots)  # the only slot is free
        assert not seen.done()
        SlowStorage.go_on.set()


def test_releasing_without_a_slot_changes_nothing(slots):
    with slots.released(), slots.released():
        pass
    ask(slots)  # the only slot is still free


def test_a_request_that_fails_gives_its_slot_back_and_is_logged(slots, caplog):
    def fail() -> None:
        raise ZeroDivisionError

    for _ in range(3):
        ask(slots, fail)
    ask(slots)
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError] * 3


def test_a_request_without_a_slot_is_queued_for_a_thread_that_has_one(slots):
    ran = []
    with taken(slots):
        for number in range(3):
            slots.run(lambda number=number: ran.append((number, current_thread().name)))
        assert ran == []  # and this thread was not kept
    assert [number for number, _ in ran] == [0, 1, 2]
    assert {name for _, name in ran} != {current_thread().name}


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_looked_after_before_each_queued_request_too(slots, monkeypatch):
    looked: list[str] = []

    def first() -> None:
        kept = connections["default"]
        monkeypatch.setattr(kept, "close_if_unusable_or_obsolete", lambda: looked.append("at it"))
        for _ in range(2):
            slots.run(lambda: looked.append("answered"))

    ask(slots, first)
    assert looked == ["at it", "answered"] * 2


def test_queued_requests_run_while_the_request_that_had_the_slot_waits(slots):
    ran = Event()

    def first() -> None:
        slots.run(ran.set)
        with slots.released():
            assert ran.wait(NEVER)

    ask(slots, first)
    assert ran.is_set()


def test_threads_that_wait_come_before_queued_requests(slots):
    order: list[str] = []
    with ThreadPoolExecutor(1) as thread, taken(slots):
        slots.run(lambda: order.append("queued"))
        waiting = thread.submit(slots.run_blocking, lambda: order.append("waited"))
        wait_until(lambda: slots._waiting)
    waiting.result(NEVER)
    ask(slots)
    assert order == ["waited", "queued"]


@pytest.fixture
def hasty_threads():
    """Let threads switch a hundred times as often as they do."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 100)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_all_work_runs_once_and_never_more_at_once_than_there_are_slots():
    slots, lock = RequestSlots(at_once=3, spare=50), Lock()
    at_once, most, done = 0, 0, []

    def count(by: int) -> None:
        nonlocal at_once, most
        with lock:
            at_once += by
            most = max(most, at_once)

    def work(number: int) -> None:
        count(1)
        if number % 3 == 0:
            count(-1)
            with slots.released():
                hashlib.sha256(bytes(100_000))  # other threads run meanwhile
            count(1)
        done.append(number)
        count(-1)

    def ask_for(number: int) -> None:
        (slots.run_blocking if number % 7 == 0 else slots.run)(partial(work, number))

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(ask_for, range(2000)))
    # The last of them may still run on a spare thread, or hash without a slot.
    wait_until(lambda: len(done) >= 2000 and len(slots._free) == 3)
    assert sorted(done) == list(range(2000))
    assert most <= 3
