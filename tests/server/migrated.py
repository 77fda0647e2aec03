"""Servers on a database with our tables, which was migrated once in this run and is copied.

To migrate takes longer than to start. Where the claim is that a server makes its tables, it gets
an empty database, from ``tests.server.databases``.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from tests.server.databases import fresh_postgres
from tests.server.running import RunningServer, command, running
from tests.servers import database_url
from tests.waiting import wait_until

FILE = "vestibule.sqlite3"
_LOCK = 0x7E57
_MADE = "SELECT 1 FROM pg_database WHERE datname = %s"
_USED = "SELECT 1 FROM pg_stat_activity WHERE datname = %s"

_HOME = Path(os.environ["TEST_HOME"])
"""The folder of this run, which its processes share."""

_MODEL = f"{_HOME.name}-migrated"
"""The database that is copied: of two runs on one server, each has its own."""


@contextmanager
def migrated_postgres() -> Iterator[str]:
    """Give the URL of a new database with our tables until the block is left."""
    with ExitStack() as stack:
        with _locked() as connection:
            if not connection.execute(_MADE, [_MODEL]).fetchone():
                _make_the_model(connection)
            url = stack.enter_context(fresh_postgres(of=_MODEL))
        yield url


@contextmanager
def migrated_storage() -> Iterator[dict[str, str]]:
    """Give the variables for a database of the kind that this run is about, as ``storage`` does."""
    if os.environ["TEST_DATABASE"] == "sqlite":
        yield {}  # ``running_migrated`` puts it into the server's own folder
        return
    with migrated_postgres() as url:
        yield {"VESTIBULE_DATABASE_URL": url}


@contextmanager
def running_migrated(
    home: Path, variables: Mapping[str, str] | None = None, *, measured: bool = False
) -> Iterator[RunningServer]:
    """Run a server until the block is left, on the given database or a file in its folder.

    It is told that there is nothing to migrate.
    """
    if "VESTIBULE_DATABASE_URL" not in (variables or {}):
        home.mkdir(parents=True, exist_ok=True)
        _copy_into(home)
    with running(home, variables, "--no-migrate", measured=measured) as server:
        yield server


@contextmanager
def _locked() -> Iterator[psycopg.Connection[Any]]:
    """Give a connection to the run's server, one at a time: a model in use cannot be copied."""
    with psycopg.connect(database_url(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # until it is closed
        yield connection


def _make_the_model(connection: psycopg.Connection[Any]) -> None:
    connection.execute(_naming("CREATE DATABASE {model}"))
    atexit.register(_drop_the_model)
    url = urlunsplit(urlsplit(database_url())._replace(path=f"/{_MODEL}"))
    try:
        _migrate(_HOME / "migrating-postgres", {"VESTIBULE_DATABASE_URL": url})
    except BaseException:
        connection.execute(_naming("DROP DATABASE {model} WITH (FORCE)"))
        raise
    connection.execute(_naming("ALTER DATABASE {model} ALLOW_CONNECTIONS false"))
    wait_until(lambda: not connection.execute(_USED, [_MODEL]).fetchone(), "It is still in use.")


def _naming(words: str) -> Composed:
    return SQL(words).format(model=Identifier(_MODEL))


def _drop_the_model() -> None:
    with _locked() as connection:
        connection.execute(_naming("DROP DATABASE IF EXISTS {model}"))


def _copy_into(home: Path) -> None:
    model = _HOME / "migrated"
    with (_HOME / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        if not model.exists():
            making = _HOME / "migrating-sqlite"
            _migrate(making, {})
            making.rename(model)
    if not (home / FILE).exists():  # else the server is started again
        shutil.copyfile(model / FILE, home / FILE)


def _migrate(home: Path, database: Mapping[str, str]) -> None:
    done = command("migrate", home=home, variables=database)
    assert done.returncode == 0, done.stderr
