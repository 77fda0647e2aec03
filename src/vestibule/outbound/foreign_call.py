"""A deadline for code that cannot bound its own time, on a thread that may be left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

from django.db import connections

from vestibule.core.breaker import NoAnswer
from vestibule.core.errors import Overloaded
from vestibule.outbound.upstream import PLACES, RETRY_AFTER

Result = TypeVar("Result")


class ForeignCalls:
    """Runs functions of the host or of a package, each for a bounded time.

    A thread cannot be stopped, so one that misses its deadline keeps its place until it ends:
    there are never more than ``most`` of them. Each has database connections of its own, which
    are closed at its end.
    """

    def __init__(self, most: int = PLACES) -> None:
        self._places = threading.BoundedSemaphore(most)

    def run(self, work: Callable[[], Result], *, seconds: float) -> Result:
        """Run work on a thread and return its result, or raise what it raised.

        The caller's thread waits. It must hold no lock and no locked row meanwhile.

        Raises:
            NoAnswer: the work was not done in time.
            Overloaded: all places are taken.
        """
        if not self._places.acquire(blocking=False):
            raise Overloaded(RETRY_AFTER)
        answer: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        context = copy_context()
        threading.Thread(
            target=self._serve, args=(lambda: context.run(work), answer), daemon=True
        ).start()
        try:
            result, failure = answer.get(timeout=seconds)
        except Empty:
            raise NoAnswer("it did not answer in time") from None
        if failure is not None:
            raise failure
        return cast("Result", result)

    def _serve(self, work: Callable[[], Any], answer: SimpleQueue[Any]) -> None:
        outcome: tuple[Any, BaseException | None]
        try:
            outcome = (work(), None)
        except BaseException as failure:  # noqa: BLE001 - raised in the caller's thread
            outcome = (None, failure)
        connections.close_all()
        self._places.release()
        answer.put(outcome)
