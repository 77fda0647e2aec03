"""How PostgreSQL plans queries on tables that grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vestibule import database


@contextmanager
def planned_by_value() -> Iterator[None]:
    """Make PostgreSQL plan each query for its own values, without prepared statements.

    A generic plan reads the whole table for rare values, such as a rare name or role. One that was
    made while the table was empty does so for every row that is added since.
    """
    connection = database.connection()
    connection.ensure_connection()
    raw = connection.connection
    if not hasattr(raw, "prepare_threshold"):  # only psycopg 3 prepares statements
        yield
        return
    kept, raw.prepare_threshold = raw.prepare_threshold, None
    try:
        yield
    finally:
        raw.prepare_threshold = kept
