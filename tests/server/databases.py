"""Empty databases for servers under test."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.servers import database_url
from tests.waiting import NEVER


@contextmanager
def fresh_postgres(*, of: str = "template1") -> Iterator[str]:
    """Give the URL of a new PostgreSQL database until the block is left: empty, or a copy.

    Clients that connect by it wait for as long as a busy machine takes: that is no outage.
    """
    url = database_url()
    name = f"vestibule_test_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')  # type: ignore[call-overload,unused-ignore]
    try:
        yield urlunsplit(
            urlsplit(url)._replace(path=f"/{name}", query=f"connect_timeout={NEVER:.0f}")
        )
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload,unused-ignore]


@contextmanager
def storage() -> Iterator[dict[str, str]]:
    """Give the variables for a database of the kind that this run is about."""
    if os.environ["TEST_DATABASE"] == "sqlite":
        yield {}  # a file in the server's own folder
        return
    with fresh_postgres() as url:
        yield {"VESTIBULE_DATABASE_URL": url}
