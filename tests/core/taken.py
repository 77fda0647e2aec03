"""Keep a worker pool busy for as long as a test needs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from vestibule.core.worker_pool import WorkerPool


@contextmanager
def taken(pool: WorkerPool, *, slots: int = 1) -> Iterator[None]:
    """Occupy some of its slots until the block is left."""
    begun, over = threading.Semaphore(0), threading.Event()

    def work() -> None:
        begun.release()
        over.wait()

    threads = [threading.Thread(target=pool.run, args=(work,)) for _ in range(slots)]
    for thread in threads:
        thread.start()
    for _ in threads:
        begun.acquire()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
