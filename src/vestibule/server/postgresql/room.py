"""Whether PostgreSQL has room for changes, which it does not tell before it refuses one.

Then it is tried: a write that went through would not tell, as most fit into pages that are there.
"""

from __future__ import annotations

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from vestibule.database import NO_ROOM_STATES

_ENDED_BY_AN_OPERATOR = "57"
"""Class of SQLSTATEs that say nothing about room."""

_SPILL = """DO $$ BEGIN
    PERFORM set_config('work_mem', '64kB', true), set_config('temp_tablespaces', '', true);
    PERFORM count(*) FROM (
        WITH spilled AS MATERIALIZED (SELECT repeat('0', 8192) FROM generate_series(1, 512))
        SELECT * FROM spilled
    ) counted;
END $$"""
"""What does not fit into memory, so that PostgreSQL writes 4 MiB of it beside the tables. It needs
no privilege, leaves nothing behind, and a read-only transaction may do it."""


def lacks_room(asked: BaseDatabaseWrapper) -> bool:
    """Try whether PostgreSQL lacks room for 4 MiB more. One query.

    Where this cannot be tried, as with a lower ``temp_file_limit``, it lacks none.

    Raises:
        Error: PostgreSQL does not answer.
    """
    try:
        with asked.cursor() as cursor:
            cursor.execute(_SPILL)
    except Error as error:
        state = getattr(error.__cause__, "sqlstate", None)
        if state is None or state.startswith(_ENDED_BY_AN_OPERATOR):
            raise
        return state in NO_ROOM_STATES
    return False
