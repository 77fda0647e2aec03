"""How many statements a request sends to PostgreSQL, from the server's own log."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psycopg

from bench.driver import ask_once
from bench.operations import OPERATIONS
from bench.postgres import Postgres
from bench.system import System
from bench.users import User

TIMES = 7
"""An odd number: what threads in the background ask meanwhile falls out of the median."""
_MARK = "bench:"
_RELOAD_SECONDS = 0.5
_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): (?P<text>\S*)")
_BOUNDS = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "START", "END"}
"""Where transactions begin and end is left out: drivers differ in how they say it."""


def statements(system: System, operation: str, users: Iterator[User], database: Postgres) -> int:
    """Return the statements of one request, the median of several; one client, warmed up.

    To be asked while ``logged`` is entered.
    """
    assert database.log is not None
    client = OPERATIONS[operation](system, users, 1)[0]
    name = system.database_url.rpartition("/")[2]
    body, counts = b"", []
    for _ in range(2 * TIMES):
        before = database.log.stat().st_size
        body = ask_once(system.address, client(body))
        counts.append(count(_since(database.log, before), name))
    return int(median(counts[TIMES:]))


def count(log: str, database: str) -> int:
    """Count the statements to one database in a piece of the log."""
    lines = (line for line in log.splitlines() if line.startswith(f"{_MARK}{database} "))
    found = (_STATEMENT.search(line) for line in lines)
    words = [match["text"].rstrip(";").upper() for match in found if match]
    return sum(word not in _BOUNDS for word in words)


@contextmanager
def logged(database: Postgres) -> Iterator[None]:
    """Have every statement of every connection logged, those that are open already too."""
    _set(database, log_line_prefix=f"{_MARK}%d ", log_statement="all")
    try:
        yield
    finally:
        _set(database, log_line_prefix=None, log_statement=None)


def _set(database: Postgres, **options: str | None) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        for name, value in options.items():
            told = f"ALTER SYSTEM SET {name} = '{value}'" if value else f"ALTER SYSTEM RESET {name}"
            connection.execute(told.encode())
        connection.execute("SELECT pg_reload_conf()")
    time.sleep(_RELOAD_SECONDS)  # each backend is told by a signal, which nobody answers


def _since(log: Path, place: int) -> str:
    with log.open("rb") as file:
        file.seek(place)
        return file.read().decode(errors="replace")
