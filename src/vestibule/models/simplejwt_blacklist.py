"""SimpleJWT's blacklist of refresh tokens, if its tables still exist."""

from __future__ import annotations

from functools import lru_cache

from django.db import connections

from vestibule import database

TABLES = ("token_blacklist_outstandingtoken", "token_blacklist_blacklistedtoken")
_FIND = f"""
SELECT 1 FROM {TABLES[0]} AS outstanding JOIN {TABLES[1]} AS blacklisted
    ON blacklisted.token_id = outstanding.id WHERE outstanding.jti = %s
"""  # noqa: S608 - the two names above


def is_blacklisted(jti: str) -> bool:
    """Whether this token is on SimpleJWT's blacklist."""
    if not tables_are_there(database.place()):
        return False
    with database.connection().cursor() as cursor:
        cursor.execute(_FIND, (jti,))
        return cursor.fetchone() is not None


@lru_cache(maxsize=1024)
def tables_are_there(place: database.Place) -> bool:
    """Whether both tables are there. Checked once per process."""
    return set(TABLES) <= set(connections[place.alias].introspection.table_names())


_COUNT = f"""
SELECT COUNT(*), COUNT(blacklisted.id)
FROM {TABLES[0]} AS outstanding LEFT JOIN {TABLES[1]} AS blacklisted
    ON blacklisted.token_id = outstanding.id WHERE outstanding.expires_at > {{now}}
"""  # noqa: S608 - the two names above


def count_unexpired() -> tuple[int, int] | None:
    """Count the refresh tokens that have not expired: all, and those on the blacklist.

    None if the tables do not exist.
    """
    if not tables_are_there(database.place()):
        return None
    connection = database.connection()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(now=database.now_sql(connection)), ())
        every, refused = cursor.fetchone()
    return int(every), int(refused)
