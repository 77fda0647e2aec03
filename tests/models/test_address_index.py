"""A large table of users without the index that failed sign-ins need is told of."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.db import connection

from vestibule.checks import users

pytestmark = pytest.mark.django_db


def warned() -> bool:
    found = run_checks(databases=["default"])
    return "vestibule.W042" in [each.id for each in found]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_many_users_without_an_index_of_their_addresses_are_warned_of(
    monkeypatch, make_account, case
):
    make_account()
    table = get_user_model()._meta.db_table
    run(f"ANALYZE {table}")
    run("DROP INDEX IF EXISTS vestibule_server_user_address")
    assert not warned()
    monkeypatch.setattr(users, "MANY_USERS", 1)
    if connection.vendor == "sqlite":  # which does not know how many there are
        assert not warned()
        return
    assert warned()
    for columns, serves in [
        ("(email)", False),
        ("(LOWER(email))", False),
        ("(username, UPPER(email))", False),
        ("(UPPER(email)) WHERE is_active", False),
        ("(UPPER(email))", True),
        ("(UPPER(email), username)", True),
    ]:
        with case(columns):
            run(f"CREATE INDEX each_in_turn ON {table} {columns}")
            assert warned() is not serves
            run("DROP INDEX each_in_turn")
