"""What both engines do with the database connections that a thread or a slot holds."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper


def look_after(held: Iterable[BaseDatabaseWrapper]) -> None:
    """Close connections that cannot be used any more, as Django does around each request."""
    for connection in held:
        with suppress(Error):  # it is closed all the same; a slot must not be lost with it
            connection.close_if_unusable_or_obsolete()


def close(held: Iterable[BaseDatabaseWrapper]) -> None:
    """Close connections, also those that are broken already."""
    for connection in held:
        with suppress(Error):
            connection.close()
