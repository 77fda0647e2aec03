"""All that is stored, for tests that look for what must not be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import connection


def database_dump() -> str:
    """Return everything that stands in any table, as text; sealed and hashed as it is stored."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of our own
            rows += sorted(_as_text(row) for row in cursor)
    return "\n".join(rows)


def _as_text(row: Sequence[Any]) -> str:
    cells = (bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
    return "\n".join(map(str, cells))
