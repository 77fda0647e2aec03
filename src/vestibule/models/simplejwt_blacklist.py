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
