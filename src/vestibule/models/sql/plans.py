"""How PostgreSQL plans queries on tables that grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Model

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


def take_statistics(*models: type[Model]) -> None:
    """Let PostgreSQL look at tables that have just begun to fill, as it does itself a minute later.

    Until then it takes any condition for a rare one, and reads all rows of one source for a few
    keys. Later growth needs no other look: it scales with the size of the table.
    """
    connection = database.connection()
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(each._meta.db_table) for each in models)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")
