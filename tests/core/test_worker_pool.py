"""Expensive work runs on threads of its own, a little at a time."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import pytest

from tests.core.taken import taken
from tests.waiting import NEVER, wait_until
from vestibule.core import worker_pool
from vestibule.core.errors import Overloaded
from vestibule.core.worker_pool import NICE_LEVEL, Waiting, WorkerPool


def a_pool(slots: int = 1, queue: int = 0) -> WorkerPool:
    return WorkerPool("tests", slots=lambda: slots, queue=lambda: queue)


def test_it_returns_what_the_work_returns_and_raises_what_it_raises():
    assert a_pool().run(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        a_pool().run(lambda: 1 // 0)


def test_finished_and_failed_work_frees_its_slot():
    one = a_pool()
    for _ in range(20):
        with pytest.raises(ZeroDivisionError):
            one.run(lambda: 1 // 0)
    assert one.run(lambda: "done") == "done"


def test_a_full_queue_refuses_at_once():
    one = a_pool(slots=1, queue=0)
    with taken(one), pytest.raises(Overloaded) as refused:
        one.run(lambda: None)
    assert refused.value.retry_after > 0
    assert one.run(lambda: "done") == "done"


def test_work_that_waits_too_long_is_refused_and_not_done(monkeypatch):
    one, did = a_pool(slots=1, queue=1), []
    with taken(one), monkeypatch.context() as changed:
        # Not before: the first one waits in the queue too.
        changed.setattr(worker_pool, "QUEUE_TIMEOUT", 0.01)
        with pytest.raises(Overloaded):
            one.run(lambda: did.append("work"))
    assert one.run(lambda: "done") == "done"
    assert not did


def test_results_are_delivered_in_batches_while_the_queue_is_not_empty(monkeypatch):
    monkeypatch.setattr(worker_pool, "QUEUE_TIMEOUT", NEVER)
    one, go_on, deliver = a_pool(slots=1, queue=20), threading.Event(), worker_pool._deliver
    together: list[int] = []

    def counted(done: list[Any]) -> None:
        together.append(len(done))
        deliver(done)

    monkeypatch.setattr(worker_pool, "_deliver", counted)
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(one.run, go_on.wait) for _ in range(20)]
        # One was started, and all others wait.
        wait_until(lambda: 1 in one._queues and one._queues[1].qsize() == 19)
        go_on.set()
        assert all(each.result() for each in asked)
    assert [each for each in together if each] == [6, 5, 4, 2, 2, 1]


def test_no_result_waits_for_work_that_another_thread_took(monkeypatch):
    # A result that is kept back is kept until the test times out.
    monkeypatch.setattr(worker_pool, "IDLE_AFTER", 10_000)
    three = a_pool(slots=3, queue=100)
    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(lambda n: three.run(lambda: n), range(500))) == list(range(500))


def test_never_more_at_once_than_there_are_slots():
    two, lock = a_pool(slots=2, queue=100), threading.Lock()
    running: list[None] = []
    most: list[int] = []

    def work() -> None:
        with lock:
            running.append(None)
            most.append(len(running))
        sum(range(10_000))
        with lock:
            running.pop()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: two.run(work), range(200)))
    assert max(most) <= 2


def test_the_work_has_a_lower_priority_than_the_caller():
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = priority()
    # On other systems a priority belongs to the whole process, and is not changed.
    lower = min(19, before + NICE_LEVEL) if sys.platform == "linux" else before
    assert a_pool().run(priority) == lower
    assert priority() == before


def test_the_request_slot_is_released_while_a_thread_waits(monkeypatch):
    told = []

    @contextmanager
    def aside():
        told.append("away")
        yield
        told.append("back")

    monkeypatch.setattr(Waiting, "on_wait", aside)
    a_pool().run(lambda: told.append("work"))
    assert told == ["away", "work", "back"]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_has_a_queue_of_its_own():
    one = a_pool(slots=1, queue=0)
    with taken(one):
        child = os.fork()
        if child == 0:  # the slot is free here
            os._exit(0 if one.run(lambda: 7) == 7 else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_an_idle_thread_calls_on_idle_once_and_then_works_again(monkeypatch):
    monkeypatch.setattr(worker_pool, "IDLE_AFTER", 0.01)
    rested: SimpleQueue[int] = SimpleQueue()
    one = a_pool()
    one.on_idle = lambda: rested.put(threading.get_ident())
    for _ in range(2):
        worker = one.run(threading.get_ident)
        assert rested.get(timeout=NEVER) == worker
    assert rested.empty()
