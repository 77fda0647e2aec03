"""Django's PostgreSQL backend with deadlines. Django requires this module's name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper as DjangoWrapper

from vestibule.core.breaker import NoAnswer
from vestibule.server.postgresql.connection import ResponseTimeout, connect
from vestibule.server.postgresql.fair_share import application_name
from vestibule.server.postgresql.watch import Watching

IDLE_IN_TRANSACTION = 60
"""Seconds after which PostgreSQL ends a connection that does nothing in a transaction: a process
that was stopped must not keep rows locked."""


class DatabaseWrapper(DjangoWrapper):
    """Django's connection, which does not wait for ever (``watch``) and is shared (``fair_share``).

    In a request, PostgreSQL itself cancels queries that take longer than ``QUERY_TIMEOUT``, and
    frees what they have locked. Not behind a pooler in transaction mode, where a setting would
    stay with a connection that other clients use.
    """

    # Django takes `connect` and the classes of errors from here.
    Database: Any = SimpleNamespace(**vars(psycopg) | {"connect": connect})

    def get_connection_params(self) -> dict[str, Any]:
        """Return how to connect, with the name by which the shares are counted."""
        params: dict[str, Any] = super().get_connection_params()
        if Watching.share is not None:
            params["application_name"] = application_name()
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection, or wait for one that another request has done with."""
        open_one, share, watch = super().get_new_connection, Watching.share, Watching.watch
        if share is None or watch is None:
            return open_one(conn_params)
        try:
            return share.connect(lambda: open_one(conn_params), may_wait=watch.in_request)
        except NoAnswer as error:
            raise ResponseTimeout(str(error)) from None

    def close_if_unusable_or_obsolete(self) -> None:
        """Close the connection if it is of no use; Django asks for it around each request."""
        super().close_if_unusable_or_obsolete()
        if Watching.share is not None:
            Watching.share.after_request(self)

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
