"""Logs slow queries (``VESTIBULE_SLOW_QUERY``), never with their parameters."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from vestibule.core.metrics import Counter

logger = logging.getLogger("vestibule.queries")

SLOW = Counter("vestibule_slow_queries_total", "Queries that took VESTIBULE_SLOW_QUERY or longer.")

LONGEST = 1000
"""Characters of a query in a line."""


class SlowQueries:
    """Measures each query of a connection; costs about a microsecond."""

    def __init__(self, slow: timedelta) -> None:
        self._slow = slow.total_seconds()

    def watch(self, *, connection: BaseDatabaseWrapper, **_: object) -> None:
        """Measure the queries of a connection that was just opened, perhaps again."""
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def __call__(
        self, execute: Callable[..., Any], sql: Any, values: Any, many: Any, context: Any
    ) -> Any:
        """Execute a query, and log it if it was slow."""
        begun = time.perf_counter()
        try:
            return execute(sql, values, many, context)
        finally:
            seconds = time.perf_counter() - begun
            if seconds >= self._slow:
                _log(sql, seconds, context["connection"].alias)


def watch_connections(slow: timedelta) -> None:
    """Log queries that take this long or longer; none with zero."""
    if slow:
        watched = SlowQueries(slow)
        connection_created.connect(watched.watch, weak=False, dispatch_uid="vestibule.slow_queries")


def one_line(sql: Any) -> str:
    """Return a query's text with its placeholders, shortened."""
    return " ".join(str(sql).split())[:LONGEST]


def _log(sql: Any, seconds: float, database: str) -> None:
    SLOW.inc()
    about = {"sql": one_line(sql), "milliseconds": round(seconds * 1000), "database": database}
    logger.warning("slow query", extra=about)
