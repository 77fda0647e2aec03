"""Worker pools: expensive work on a few threads of low priority, behind a bounded queue.

Hashing a password takes as long as a hundred other responses. So it has threads of its
own, about one per core, at a low priority and with a bounded queue: a flood of sign-ins
makes sign-ins wait, and nothing else.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar, cast

from vestibule.core.errors import Overloaded
from vestibule.core.metrics import Counter, Gauge, Histogram

Result = TypeVar("Result")

QUEUE_TIMEOUT = 5.0
"""Seconds that work may wait in the queue."""

IDLE_AFTER = 5.0
"""Seconds without work after which a thread of a pool is idle."""

BATCH_SIZE = 6
"""Largest number of results that are delivered together while the queue is not empty.

A hash evicts the CPU caches. Results are delivered in batches so that only the first waiter
pays for warming them; a batch never waits for more than half of the queue.
"""

NICE_LEVEL = 10
"""Nice level of the pools' threads: other threads get about nine tenths of a contended core."""


WAITED = Histogram(
    "vestibule_worker_pool_wait_seconds", "Time in the queue of a worker pool.", ("pool",)
)
WORKED = Histogram(
    "vestibule_worker_pool_work_seconds", "Time of a job, such as a hash.", ("pool",)
)
JOBS = Gauge("vestibule_worker_pool_jobs", "Jobs of a worker pool that wait or run.", ("pool",))
REFUSED = Counter(
    "vestibule_worker_pool_refusals_total",
    "Jobs that were refused: the queue was full, or they waited for too long.",
    ("pool",),
)


class Waiting:
    """Hook of threads that wait: a server sets ``on_wait`` to release their request slot."""

    on_wait: Callable[[], AbstractContextManager[object]] = staticmethod(nullcontext)


class WorkerPool:
    """Runs work on a few niced threads, behind a bounded queue.

    ``slots`` (how many run at once) and ``queue`` (how many more may wait) are read for
    each piece of work. ``_taken`` (running or waiting) and ``_queues`` change under
    ``_lock`` only. Metrics have the pool's ``name``.
    """

    on_idle: Callable[[], None] = staticmethod(lambda: None)
    """Called once by each thread that has had no work for ``IDLE_AFTER`` seconds."""

    def __init__(self, name: str, *, slots: Callable[[], int], queue: Callable[[], int]) -> None:
        self.name = name
        self._slots = slots
        self._queue = queue
        self._reset()
        JOBS.follow(lambda: self._taken, name)
        # A fork has only the thread that forked: nothing would serve its queue.
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._taken = 0
        self._queues: dict[int, SimpleQueue[_Job[Any]]] = {}  # by number of slots

    def run(self, work: Callable[[], Result]) -> Result:
        """Run work on a thread of the pool, and return its result.

        The caller's thread waits. It must hold no lock and no locked row meanwhile.

        Raises:
            Overloaded: the queue is full, or the work was not started in time.
        """
        slots = self._slots()
        with self._lock:
            if self._taken >= slots + self._queue():
                REFUSED.inc(self.name)
                raise Overloaded(retry_after=int(QUEUE_TIMEOUT))
            self._taken += 1
            queue = self._queues.get(slots) or self._open(slots)
        try:
            with Waiting.on_wait():
                return _Job(self.name, work).run_from(queue)
        finally:
            with self._lock:
                self._taken -= 1

    def _open(self, slots: int) -> SimpleQueue[_Job[Any]]:
        """Start a queue with as many threads as there are slots."""
        queue: SimpleQueue[_Job[Any]] = SimpleQueue()
        for _ in range(slots):
            threading.Thread(
                target=self._serve, args=(queue,), name="vestibule-pool", daemon=True
            ).start()
        self._queues[slots] = queue
        return queue

    def _serve(self, queue: SimpleQueue[_Job[Any]]) -> None:
        _lower_priority()
        done: list[_Job[Any]] = []
        job = queue.get()
        while True:
            if job.execute():
                done.append(job)
            if len(done) >= BATCH_SIZE or 2 * len(done) > queue.qsize():
                _deliver(done)
            job = self._next(queue, done)

    def _next(self, queue: SimpleQueue[_Job[Any]], done: list[_Job[Any]]) -> _Job[Any]:
        """Wait for the next job, after delivering the results of those that are done."""
        with suppress(Empty):
            return queue.get_nowait()
        _deliver(done)
        with suppress(Empty):
            return queue.get(timeout=IDLE_AFTER)
        self.on_idle()
        return queue.get()


_Outcome = tuple[Any, BaseException | None]


class _Job(Generic[Result]):
    """A piece of work in the queue. Not a ``Future``, whose locks are Python code.

    The pool and the caller's timeout race for ``_started``: the one that acquires it decides
    whether the work runs.
    """

    __slots__ = ("_asked_at", "_delivered", "_outcome", "_pool", "_started", "_work")

    def __init__(self, pool: str, work: Callable[[], Result]) -> None:
        self._pool = pool
        self._work = work
        self._asked_at = time.perf_counter()
        self._started = threading.Lock()
        self._outcome: _Outcome = (None, None)
        self._delivered: SimpleQueue[_Outcome] = SimpleQueue()

    def run_from(self, queue: SimpleQueue[_Job[Any]]) -> Result:
        """Enter the queue and wait for the result; once started, for as long as it takes."""
        queue.put(self)
        try:
            result, failure = self._delivered.get(timeout=QUEUE_TIMEOUT)
        except Empty:
            if self._started.acquire(blocking=False):
                REFUSED.inc(self._pool)
                raise Overloaded(retry_after=int(QUEUE_TIMEOUT)) from None
            result, failure = self._delivered.get()
        if failure is not None:
            raise failure
        return cast("Result", result)

    def execute(self) -> bool:
        """Do the work, without delivering the result; False if the caller has timed out."""
        if not self._started.acquire(blocking=False):
            return False
        started_at = time.perf_counter()
        try:
            self._outcome = (self._work(), None)
        except BaseException as failure:  # noqa: BLE001 - raised in the caller's thread
            self._outcome = (None, failure)
        WAITED.observe(started_at - self._asked_at, self._pool)
        WORKED.observe(time.perf_counter() - started_at, self._pool)
        return True

    def deliver(self) -> None:
        """Wake the caller that waits for the result."""
        self._delivered.put(self._outcome)


def _deliver(done: list[_Job[Any]]) -> None:
    for job in done:
        job.deliver()
    done.clear()


def _lower_priority() -> None:
    """Lower the priority of this thread only, on systems where threads have one (Linux)."""
    with suppress(AttributeError, OSError):
        thread = threading.get_native_id()
        usual = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, usual + NICE_LEVEL)
