"""Statements prepared once for each connection: 16 % less CPU for a refresh (decision 0080).

A cursor of Django and one of psycopg find out again for each query what is the same each time: how
its text is converted, whether it is prepared, and how its types are read. Here that is kept beside
the connection; psycopg still converts each value, sends, waits and reads.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from itertools import count
from typing import Any

from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.errors import FeatureNotSupported, InvalidSqlStatementName, error_from_result
from psycopg.generators import execute
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from vestibule.database import Rows

MOST = 100
"""Statements that a connection keeps prepared. As many as psycopg's cursors do; hot requests have
about ten."""

_GOOD = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_PREPARE_AGAIN = (InvalidSqlStatementName, FeatureNotSupported)
"""After a rollback, psycopg has all statements deallocated. After a migration that changes the type
of a column, the plan of a statement is out of date."""


class PreparedStatements:
    """The prepared statements of one connection of psycopg, and how their types are read."""

    def __init__(self, adapters: AdaptersMap) -> None:
        self._adapters = adapters
        self._known: dict[str, _Statement] = {}
        self._numbers = count()

    def fetch(self, connection: Any, sql: str, values: Sequence[Any]) -> Rows | None:
        """Execute a statement outside of a transaction; None if a cursor has to.

        That is so for the one after ``MOST``, whose text must vary with its values.
        ``%s`` stands for a value, whose type PostgreSQL infers from the statement.

        Raises:
            psycopg.Error: as a cursor does.
        """
        statement = self._known.get(sql)
        if statement is None:
            if len(self._known) == MOST:
                return None
            name = b"vestibule_%d" % next(self._numbers)
            statement = self._known[sql] = _Statement(name, sql, self._adapters)
        try:
            with connection.lock:
                rows: Rows = connection.wait(statement.execute(connection.pgconn, values))
        except _PREPARE_AGAIN:  # outside of a transaction, so nothing has happened
            del self._known[sql]
            return None
        return rows


class _Statement:
    def __init__(self, name: bytes, sql: str, adapters: AdaptersMap) -> None:
        first, *others = sql.split("%s")
        numbered = [f"${number}{text}" for number, text in enumerate(others, 1)]
        self._text = "".join([first, *numbered]).replace("%%", "%").encode()
        self._formats = [PyFormat.TEXT] * len(others)
        self._types = Transformer(adapters)  # remembers how each type is written and read
        self._name, self._is_prepared = name, False

    def execute(self, wire: PGconn, values: Sequence[Any]) -> Generator[Any, Any, Rows]:
        """Execute it; a generator for psycopg's waiting, which returns the rows."""
        types = self._types
        if not self._is_prepared:
            wire.send_prepare(self._name, self._text)
            _require_success((yield from execute(wire)))
            self._is_prepared = True
        wire.send_query_prepared(self._name, types.dump_sequence(values, self._formats))
        result = _require_success((yield from execute(wire)))
        types.set_pgresult(result)
        rows: Rows = types.load_rows(0, result.ntuples, tuple)
        types.set_pgresult(None)  # it would stay in memory until the next
        return rows


def _require_success(results: list[PGresult]) -> PGresult:
    result = results[-1]
    if result.status not in _GOOD:
        raise error_from_result(result)
    return result
