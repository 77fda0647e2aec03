"""How the database is spoken to: settings that speed and safety rest on."""

from __future__ import annotations

from typing import Any

import dj_database_url

_SQLITE = {
    # Readers and one writer at once; a commit is on the disk before it is
    # answered, so that an acknowledged sign-out outlives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    # Take the write lock at the beginning: a read that later wants to write
    # could otherwise only fail.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
}
_POSTGRESQL = {
    # The server binds and keeps the plan: refresh costs a third less (design figures).
    "server_side_binding": True,
    "prepare_threshold": 2,
    "connect_timeout": 2,
    "keepalives_idle": 10,
    "tcp_user_timeout": 5000,
}


def database(url: str, *, tuned: bool = True) -> dict[str, Any]:
    """Return Django's settings for this database, connections kept open.

    The plain engine (not ``tuned``) speaks to PostgreSQL by Django's own backend.

    What a PostgreSQL URL says in its query (``?connect_timeout=10&sslmode=require``) counts
    before what is set here; with SQLite it does not, since safety rests on these.
    """
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None))
    sqlite = parsed["ENGINE"].endswith("sqlite3")
    given = parsed.get("OPTIONS", {})
    parsed["OPTIONS"] = {**given, **_SQLITE} if sqlite else {**_POSTGRESQL, **given}
    if not sqlite:
        # Otherwise each thread answers one 503 more after an outage is over.
        parsed["CONN_HEALTH_CHECKS"] = True
        if tuned:
            parsed["ENGINE"] = "vestibule.server.postgresql"  # which checks without a round trip
    return parsed
