"""The columns that a table has in the database, whatever its model says."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper


def columns_in(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """Return the names of a table's columns; the table must exist.

    Not by Django's introspection: on SQLite it reads the table's SQL, and fails at some check
    constraints, such as ``first_name = ''``.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} WHERE 1 = 0")  # noqa: S608
        return [column[0] for column in cursor.description or ()]
