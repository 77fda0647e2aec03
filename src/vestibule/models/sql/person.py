"""SQL for the facts of a person, for statements that return them by ``RETURNING``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.options import Options

from vestibule.models.host_user import fact_paths


def person_sql(connection: BaseDatabaseWrapper, account: str) -> list[str]:
    """Return an SQL expression for each fact of ``PERSON``, given one for the account's key.

    For statements that change a row and return the person with ``RETURNING``.
    """
    return [_fact_sql(connection, path, account) for path in fact_paths().values()]


def password_sql(connection: BaseDatabaseWrapper, account: str) -> str:
    """Return an SQL expression for the password hash, given one for the account's key."""
    return _fact_sql(connection, "user__password", account)


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
    tables = [_table(connection, options) for options in (_account()._meta, get_user_model()._meta)]
    (accounts, key), (users, user_key) = tables
    columns = []
    for path in (*fact_paths().values(), "user__password"):
        options, column = _column(connection, path)
        columns.append(f"{quote(options.db_table)}.{column}")
    met = f"{key} = {account} AND {user_key} = {key}"
    return PersonJoin(columns[:-1], columns[-1], f"{accounts}, {users}", met)


def _fact_sql(connection: BaseDatabaseWrapper, path: str, account: str) -> str:
    options, column = _column(connection, path)
    table, key = _table(connection, options)
    return f"(SELECT {column} FROM {table} WHERE {key} = {account})"  # noqa: S608 - quoted names


def _column(connection: BaseDatabaseWrapper, path: str) -> tuple[Options[Any], str]:
    owner, _, field = path.rpartition("__")
    options: Options[Any] = (get_user_model() if owner == "user" else _account())._meta
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
