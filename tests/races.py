"""Calls that meet in the database, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from unittest.mock import patch

from django.db import connection, connections

from tests.waiting import NEVER
from vestibule.core import worker_pool
from vestibule.core.errors import Refusal


def at_once(what: Callable[[int], Any], n: int = 50) -> list[Any]:
    """Call it in n threads, all let go in one moment; returns results or refusals.

    However slow the machine is, no password waits in vain to be hashed.
    """
    gate = Barrier(n)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return what(number)
        except Refusal as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(n) as pool, patch.object(worker_pool, "QUEUE_TIMEOUT", NEVER):
        return list(pool.map(one, range(n)))


def refusals(answers: Sequence[Any]) -> list[Any]:
    """Return those that were refused."""
    return [answer for answer in answers if isinstance(answer, Refusal)]


def is_waited_for() -> bool:
    """Whether a call waits for this transaction; on SQLite, which has one writer, each does."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])
