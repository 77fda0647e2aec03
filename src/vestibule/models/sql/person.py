"""SQL for the facts of a person, for statements that return them by ``RETURNING``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.options import Options

from vestibule import database
from vestibule.models.host_user import fact_paths, table_of


def person_sql(connection: BaseDatabaseWrapper, account: str) -> list[str]:
    """Return an SQL expression for each fact of ``PERSON``, given one for the account's key.

    For statements that change a row and return the person with ``RETURNING``.
    """
    return [_fact_sql(connection, path, account) for path in fact_paths().values()]


def password_sql(connection: BaseDatabaseWrapper, account: str) -> str:
    """Return an SQL expression for the password hash, given one for the account's key."""
    return _fact_sql(connection, "user__password", account)


@lru_cache(maxsize=2)
def while_password_sql(vendor: str) -> str:
    """Return an SQL query for a value while a user has a password hash; NULL once it is another.

    Its values: the value, the user's key and the hash. It waits for those who change the password
    and let sessions go on (``hold_password``), and for no other change of the user.
    """
    connection = database.connection()
    options, column = _column(connection, "user__password")
    table, key = _table(connection, options)
    waits = " FOR KEY SHARE" if vendor == "postgresql" else ""  # SQLite has one writer
    return f"(SELECT %s FROM {table} WHERE {key} = %s AND {column} = %s{waits})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class PersonJoin:
    """A person's facts as columns of tables that a statement joins."""

    columns: list[str]
    hashed: str
    """The column of the password hash."""
    tables: str
    condition: str


def joined_person_sql(connection: BaseDatabaseWrapper, account: str) -> PersonJoin:
    """Return the facts of ``person_sql`` for a statement with a join (PostgreSQL).

    It reads each of the two rows once instead of once per fact.
    """
    quote = connection.ops.quote_name
    found = [_column(connection, path) for path in (*fact_paths().values(), "user__password")]
    columns = [f"{quote(options.db_table)}.{column}" for options, column in found]
    # The account first; with multi-table inheritance, a user's columns are in several tables.
    owners = dict.fromkeys([_account()._meta, *(options for options, _ in found)])
    tables, keys = zip(*(_table(connection, options) for options in owners), strict=True)
    met = [f"{keys[0]} = {account}", *(f"{key} = {keys[0]}" for key in keys[1:])]
    return PersonJoin(columns[:-1], columns[-1], ", ".join(tables), " AND ".join(met))


def _fact_sql(connection: BaseDatabaseWrapper, path: str, account: str) -> str:
    options, column = _column(connection, path)
    table, key = _table(connection, options)
    return f"(SELECT {column} FROM {table} WHERE {key} = {account})"  # noqa: S608 - quoted names


def _column(connection: BaseDatabaseWrapper, path: str) -> tuple[Options[Any], str]:
    owner, _, field = path.rpartition("__")
    options: Options[Any] = table_of(field) if owner == "user" else _account()._meta
    # A fact for which the host's user has no column is a member of the JSON.
    if owner == "facts":
        return options, f"facts ->> '{field}'"
    return options, connection.ops.quote_name(column_of(options, field))


def _table(connection: BaseDatabaseWrapper, options: Options[Any]) -> tuple[str, str]:
    """Return a table and its primary key, both quoted for SQL."""
    table = connection.ops.quote_name(options.db_table)
    return table, f"{table}.{connection.ops.quote_name(column_of(options, 'pk'))}"


def column_of(options: Options[Any], field: str) -> str:
    """Return the name of a field's column."""
    found: Any = options.pk if field == "pk" else options.get_field(field.removesuffix("_id"))
    return str(found.column)


def _account() -> Any:
    # By name, since the model's module imports this one.
    return apps.get_model("vestibule", "Account")
