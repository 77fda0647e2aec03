"""Tables of other packages, read by their names: the packages need not be installed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import OperationalError, ProgrammingError

from vestibule import database
from vestibule.database import as_moment
from vestibule.models.host_user import public_id, user_email, user_has
from vestibule.models.sql.columns import columns_in

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PeerTable:
    """One table: its name, its primary key, and the columns that are read.

    ``optional`` columns are those that not every release of the package has.
    """

    name: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    key: str = field(default="id", repr=False)  # the name of a column; names like it hold secrets

    def is_there(self) -> bool:
        """Whether the database has the table, with its columns."""
        return bool({self.key, *self.columns} <= set(self._present()))

    def count(self) -> int:
        """Count the rows."""
        sql = f"SELECT COUNT(*) FROM {_quoted(self.name)}"  # noqa: S608 - a name of ours
        with database.connection().cursor() as cursor:
            cursor.execute(sql)
            return int(cursor.fetchone()[0])

    def rows(self, *, after: Any, limit: int) -> list[Row]:
        """Read rows in the order of the primary key, from behind a key; None: from the first."""
        present = self._present()
        names = [self.key, *self.columns, *(each for each in self.optional if each in present)]
        where = "" if after is None else f"WHERE {_quoted(self.key)} > %s"
        sql = (
            f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(self.name)} {where} "  # noqa: S608
            f"ORDER BY {_quoted(self.key)} LIMIT %s"
        )
        with database.connection().cursor() as cursor:
            cursor.execute(sql, [limit] if after is None else [after, limit])
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def find(self, key: Any) -> Row | None:
        """Read the row with this primary key; None if there is none, or no such table.

        One query, as any request may have such a key: only if it fails is the table looked for.
        """
        in_block = database.connection().in_atomic_block
        try:
            # Else the failed query would be the end of the caller's transaction, in PostgreSQL.
            with database.atomic() if in_block else nullcontext():
                return self._read(key)
        except (OperationalError, ProgrammingError):
            if self.is_there():
                raise
            return None

    def _read(self, key: Any) -> Row | None:
        names = [self.key, *self.columns]
        sql = (
            f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(self.name)} "  # noqa: S608
            f"WHERE {_quoted(self.key)} = %s"
        )
        with database.connection().cursor() as cursor:
            cursor.execute(sql, [key])
            found = cursor.fetchone()
        return None if found is None else dict(zip(names, found, strict=True))

    def _present(self) -> list[str]:
        connection = database.connection()
        with connection.cursor() as cursor:
            if self.name not in connection.introspection.table_names(cursor):
                return []
        return columns_in(connection, self.name)


@dataclass(frozen=True, slots=True)
class UserTable:
    """The host's users, for what a package stores about a user in no table of its own."""

    name: str = "users"
    key: str = field(default="id", repr=False)

    def is_there(self) -> bool:
        """Every host has it."""
        return True

    def count(self) -> int:
        """Count the rows."""
        return int(self._users().count())

    def rows(self, *, after: Any, limit: int) -> list[Row]:
        """Read users in the order of their keys, from behind a key; None: from the first."""
        users = self._users() if after is None else self._users().filter(pk__gt=after)
        return [
            {
                "id": user.pk,
                "user_id": user.pk,
                "user": user,
                "email": user_email(user),
                "is_active": not user_has("is_active") or user.is_active,
            }
            for user in users.order_by("pk")[:limit]
        ]

    def _users(self) -> Any:
        return get_user_model()._base_manager.using(database.alias())


def owner_of(row: Row) -> int | str | None:
    """Return the user that a row belongs to; None if it belongs to none."""
    return None if row["user_id"] is None else public_id(row["user_id"])


def moment_in(row: Row, column: str) -> datetime | None:
    """Return a time; None if the column is empty or missing."""
    value = row.get(column)
    return as_moment(value) if value else None


def object_in(row: Row, column: str) -> dict[str, Any]:
    """Return a JSON object; empty if the column holds anything else."""
    value = row.get(column)
    try:
        found = json.loads(value) if isinstance(value, str | bytes) else value
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _quoted(name: str) -> str:
    return database.connection().ops.quote_name(name)
