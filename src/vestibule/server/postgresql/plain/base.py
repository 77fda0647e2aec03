"""Django's PostgreSQL backend with deadlines. Django requires this module's name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper as DjangoWrapper

from vestibule.server.postgresql.connection import connect
from vestibule.server.postgresql.watch import Watching

IDLE_IN_TRANSACTION = 60
"""Seconds after which PostgreSQL ends a connection that does nothing in a transaction: a process
that was stopped must not keep rows locked."""


class DatabaseWrapper(DjangoWrapper):
    """Django's connection, which does not wait for ever (``watch``).

    In a request, PostgreSQL itself cancels queries that take longer than ``QUERY_TIMEOUT``, and
    frees what they have locked. Not behind a pooler in transaction mode, where a setting would
    stay with a connection that other clients use.
    """

    # Django takes `connect` and the classes of errors from here.
    Database: Any = SimpleNamespace(**vars(psycopg) | {"connect": connect})

    def init_connection_state(self) -> None:
        """Set the deadlines that PostgreSQL enforces."""
        super().init_connection_state()
        watch, options = Watching.watch, self.settings_dict["OPTIONS"]
        pooled = self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]
        if watch is None or not watch.in_request or pooled or "options" in options:
            return
        self.connection.execute(
            "SELECT set_config('statement_timeout', %s, false), "
            "set_config('idle_in_transaction_session_timeout', %s, false)",
            (f"{watch.query:g}s", f"{IDLE_IN_TRANSACTION}s"),
        )
