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
_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*):\s+(?P<text>\S.*)", re.DOTALL)
_VALUES = re.compile(r"DETAIL:  [Pp]arameters: (?P<text>.*)", re.DOTALL)
_VALUE = re.compile(r"(?P<place>\$\d+) = (?P<value>NULL|'(?:[^']|'')*')")
_PLACE = re.compile(r"\$\d+")
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
        counts.append(count(since(database.log, before), name))
    return int(median(counts[TIMES:]))


def count(log: str, database: str) -> int:
    """Count the statements to one database in a piece of the log."""
    return len(written(log, database))


def written(log: str, database: str) -> list[str]:
    """Return the statements to one database in a piece of the log, with their values in them."""
    found: list[str] = []
    for entry in log.split(_MARK)[1:]:
        name, _, text = entry.partition(" ")
        statement, values = _STATEMENT.match(text), _VALUES.match(text)
        if name != database:
            continue
        if statement:
            found.append(statement["text"].strip())
        elif values and found:
            found[-1] = _with_values(found[-1], values["text"])
    return [text for text in found if text.split()[0].rstrip(";").upper() not in _BOUNDS]


def _with_values(statement: str, values: str) -> str:
    """Put the values of a log line, ``$1 = 'a', $2 = NULL``, in their places."""
    named = {match["place"]: match["value"] for match in _VALUE.finditer(values)}
    return _PLACE.sub(lambda place: named.get(place[0], place[0]), statement)


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


def since(log: Path, place: int) -> str:
    """Return what the log holds beyond this byte."""
    with log.open("rb") as file:
        file.seek(place)
        return file.read().decode(errors="replace")
