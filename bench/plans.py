"""How PostgreSQL finds what a request asks for: the plans of the statements that it sends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import psycopg

from bench.driver import ask_once
from bench.operations import Clients
from bench.postgres import Postgres
from bench.statements import logged, since, written
from bench.system import System
from bench.users import everybody

_TIMES = 3
_TITLE = 88
_COLUMNS = re.compile(r"^SELECT .+? FROM")
_VALUE = re.compile(r"'(?:[^']|'')*'|\b\d+\b")


def plans(
    system: System, routes: Mapping[str, Clients], database: Postgres
) -> dict[str, list[str]]:
    """Return the plans of each route's statements, with the values of a real request.

    A statement belongs to a route if each of several requests in a row sent it. What a thread in
    the background asks once a second does not. Nothing is executed a second time: ``EXPLAIN`` says
    how it would be.
    """
    if database.log is None:
        return {}
    name, found = system.database_url.rpartition("/")[2], {}
    with logged(database):
        for route, make in routes.items():
            client = make(system, everybody(100), 1)[0]
            body, sent = ask_once(system.address, client(b"")), []
            for _ in range(_TIMES):
                before = database.log.stat().st_size
                body = ask_once(system.address, client(body))
                sent.append(written(since(database.log, before), name))
            found[route] = _in_each(sent)
    with psycopg.connect(system.database_url, autocommit=True) as connection:
        return {
            route: [_explained(connection, each) for each in dict.fromkeys(statements)]
            for route, statements in found.items()
        }


def _in_each(sent: Sequence[Sequence[str]]) -> list[str]:
    """Return the statements of the last request that all sent, whatever the values in them."""
    shapes = [{_VALUE.sub("?", statement) for statement in each} for each in sent]
    return [each for each in sent[-1] if all(_VALUE.sub("?", each) in seen for seen in shapes)]


def nodes(explained: Sequence[str]) -> list[str]:
    """Return what a plan does and by which index, without the values it does it with."""
    return [
        line.strip()
        for plan in explained
        for place, line in enumerate(plan.splitlines())
        if place == 1 or line.lstrip().startswith("->")
    ]


def title(statement: str) -> str:
    """Return a statement's first words, as a comment of SQL: what it takes, and from where."""
    words = _COLUMNS.sub("SELECT … FROM", " ".join(statement.replace('"', "").split()))
    return f"-- {words[:_TITLE]}{' …' * (len(words) > _TITLE)}"


def _explained(connection: psycopg.Connection, statement: str) -> str:
    try:
        rows = connection.execute(f"EXPLAIN (COSTS OFF) {statement}".encode()).fetchall()
    except psycopg.Error as error:
        rows = [(f"not to be explained: {str(error).splitlines()[0]}",)]
    return "\n".join([title(statement), *(row[0] for row in rows)])
