"""The ready server's PostgreSQL backend. Django requires this module's name."""

from __future__ import annotations

import select
import time
from collections.abc import Sequence
from datetime import UTC
from functools import partial
from typing import Any

import psycopg
from django.utils.asyncio import async_unsafe
from psycopg.adapt import AdaptersMap
from psycopg.pq import ConnStatus, Format

from vestibule.database import Rows, by_cursor
from vestibule.server.postgresql.plain.base import DatabaseWrapper as PlainWrapper
from vestibule.server.postgresql.prepared import PreparedStatements

LISTEN_AGAIN = 0.1
"""Seconds between two looks at a connection: each look lets other threads run."""

_IN_C: Any = psycopg.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, Format.TEXT)
_TIMES_IN_C: Any = partial(_IN_C)
"""Times are read in C: 12 % less CPU for a profile, 7 % for a refresh (decision 0080).

Django reads each time through three functions in Python, to put the connection's time zone in the
place of the one that psycopg put there. Both are UTC here."""
_TIMES_IN_C.format = Format.TEXT
_TIMES_IN_C.timezone = UTC  # by which Django knows its own class, and leaves it alone


class DatabaseWrapper(PlainWrapper):
    """A connection with a health check that sends no query to an idle server.

    It saves half of a refresh's round trips (decision 0009). A server sends nothing on an idle
    connection. If there is something to read, the connection was closed or its state has changed:
    only then does the check send ``SELECT 1``, as Django's does each time. A machine that vanished
    without closing its connections is noticed by ``keepalives_idle`` and ``tcp_user_timeout``.
    """

    _listened_at = float("-inf")

    @async_unsafe
    def fetch(self, sql: str, values: Sequence[Any]) -> Rows:
        """Execute a statement of a hot request (``database.fetching``).

        Wrappers see it as they see any query, but get no cursor in their context. In a
        transaction, behind a pooler that allows no prepared statements, and where queries are
        logged, a cursor executes it.
        """
        self.close_if_health_check_failed()
        if self.connection is None:
            self.ensure_connection()
        fetched: list[Rows | None] = []
        if self.autocommit and self.connection.prepare_threshold and not self.queries_logged:
            # Not by what wrappers return: Django needs none of them to return anything.
            execute: Any = partial(self._fetch_prepared, fetched)
            for wrapper in reversed(self.execute_wrappers):
                execute = partial(wrapper, execute)
            about = {"connection": self, "cursor": None}
            execute(sql, values, False, about)  # noqa: FBT003 - Django's signature
        if not fetched or fetched[-1] is None:
            return by_cursor(self, sql, values)
        return fetched[-1]

    def _fetch_prepared(
        self, fetched: list[Rows | None], sql: str, values: Sequence[Any], *_: object
    ) -> None:
        raw: Any = self.connection
        prepared: PreparedStatements | None = vars(raw).get("prepared")
        if prepared is None:  # it stays with the connection, which goes from thread to thread
            prepared = raw.prepared = PreparedStatements(raw.adapters)
        with self.wrap_database_errors:
            fetched.append(prepared.fetch(raw, sql, values))

    def get_connection_params(self) -> dict[str, Any]:
        """Return how to connect, and how to read what the server sends."""
        params = super().get_connection_params()
        if self.timezone is UTC:  # as always, unless a project of its own is served
            params["context"] = adapters = AdaptersMap(params["context"])
            adapters.register_loader("timestamptz", _TIMES_IN_C)
        return params

    def is_usable(self) -> bool:
        """Return whether the connection can be used; asks the server only in doubt."""
        at_rest = not self.errors_occurred and self.connection is not None and self._is_silent()
        return at_rest or bool(super().is_usable())

    def _is_silent(self) -> bool:
        wire = self.connection.pgconn
        if wire.status != ConnStatus.OK:
            return False
        now = time.monotonic()
        if now - self._listened_at < LISTEN_AGAIN:
            return True
        self._listened_at = now
        heard = select.poll()  # not select.select: a descriptor may be above 1023
        heard.register(wire.socket, select.POLLIN)
        return not heard.poll(0)
