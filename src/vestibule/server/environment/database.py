"""Database settings, for speed and durability."""

from __future__ import annotations

from typing import Any

import dj_database_url

from vestibule.server.environment.variables import Environment
from vestibule.server.postgresql.fair_share import FairShare
from vestibule.server.postgresql.watch import Watch, Watching

_SQLITE = {
    # Concurrent readers with one writer; a commit is on the disk before it is
    # acknowledged, so that a confirmed sign-out survives a power failure.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    # Take the write lock at the start: upgrading a read transaction
    # could only fail.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
}
_POSTGRESQL = {
    # Server-side binding with kept plans: a refresh costs a third less.
    "server_side_binding": True,
    "prepare_threshold": 2,
    "connect_timeout": 2,
    "keepalives_idle": 10,
    "tcp_user_timeout": 5000,
}


_POOLED = {"prepare_threshold": None}
"""A prepared statement belongs to a connection of PostgreSQL, which a pooler in transaction mode
gives to other clients: they would meet ``DuplicatePreparedStatement``."""


def watch_database(env: Environment, *, serves: bool) -> None:
    """Have this process wait for no silent database, and for no query for ever.

    A database may be silent for three fifths of ``connect_timeout``, so that a request is answered
    before all of it is over. A process that ``serves`` also takes only its share of the
    connections, unless a pooler or the URL decides by which name PostgreSQL knows them.
    """
    options = database(env.database_url)["OPTIONS"]
    if "connect_timeout" not in options:  # SQLite
        return
    silence = 0.6 * max(2.0, float(options["connect_timeout"]))
    watch = Watch(silence=silence, query=env.QUERY_TIMEOUT.total_seconds())
    shares = serves and not env.TRANSACTION_POOLING and "application_name" not in options
    share = FairShare(threads=env.THREADS, workers=env.WORKERS) if shares else None
    Watching.begin(watch, share)


def database(url: str, *, tuned: bool = True, transaction_pooling: bool = False) -> dict[str, Any]:
    """Return Django's settings for this database, connections kept open.

    The plain engine (not ``tuned``) checks connections as Django does. With
    ``transaction_pooling``, nothing outlives a transaction on PostgreSQL's side.

    The query of a PostgreSQL URL (``?connect_timeout=10&sslmode=require``) overrides the
    options set here; an SQLite URL has none, since durability depends on them.
    """
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None))
    sqlite = parsed["ENGINE"].endswith("sqlite3")
    parsed["OPTIONS"] = dict(_SQLITE) if sqlite else _POSTGRESQL | parsed.get("OPTIONS", {})
    if not sqlite:
        # Otherwise each thread returns one more 503 after an outage.
        parsed["CONN_HEALTH_CHECKS"] = True
        if transaction_pooling:
            parsed["OPTIONS"] |= _POOLED
            parsed["DISABLE_SERVER_SIDE_CURSORS"] = True
        ours = "vestibule.server.postgresql"  # which checks without a round trip
        parsed["ENGINE"] = ours if tuned else f"{ours}.plain"
    return parsed
