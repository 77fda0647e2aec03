"""PgBouncer in transaction mode: each transaction may be on another connection of PostgreSQL.

PgBouncer itself is not needed: what it does is that nothing of a session outlives a transaction,
and that other clients have left their prepared statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.checks import run_checks
from django.db import ProgrammingError, connection
from django.db.utils import ConnectionHandler
from rest_framework.test import APIClient

from tests.server.databases import fresh_postgres
from vestibule.server.environment.database import database
from vestibule.testing.plugin import PASSWORD

OTHER_CLIENT = b"""
DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP; SELECT pg_advisory_unlock_all();
PREPARE "_pg3_0" AS SELECT 1; PREPARE "_pg3_1" AS SELECT 1; PREPARE "_pg3_2" AS SELECT 1
"""
"""What a connection looks like after another client, which prepares statements as psycopg does."""
AGAIN = 5


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An empty database."""
    with fresh_postgres() as made:
        yield made


def ask_again_and_again(settings: dict[str, Any]) -> None:
    pooled: Any = ConnectionHandler({"default": settings})["default"]
    try:
        for _ in range(AGAIN):
            with pooled.cursor() as cursor:
                cursor.execute("SELECT %s::int", [1])
                assert cursor.fetchone() == (1,)
            pooled.connection.pgconn.exec_(OTHER_CLIENT)
    finally:
        pooled.close()


@pytest.mark.django_db
@pytest.mark.parametrize("tuned", [True, False])
def test_only_without_transaction_pooling_statements_are_prepared(url, tuned):
    with pytest.raises(ProgrammingError) as refused:
        ask_again_and_again(database(url, tuned=tuned))
    assert isinstance(refused.value.__cause__, psycopg.errors.DuplicatePreparedStatement)
    ask_again_and_again(database(url, tuned=tuned, transaction_pooling=True))


def test_no_cursor_outlives_a_transaction():
    assert database("postgres://db/ours", transaction_pooling=True)["DISABLE_SERVER_SIDE_CURSORS"]


@pytest.fixture
def pooler(transactional_db: None) -> Iterator[None]:
    """Give every transaction of this process a connection that another client has used."""

    def swap(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raw = context["connection"].connection
        if raw.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            raw.pgconn.exec_(OTHER_CLIENT)
        return execute(sql, params, many, context)

    connection.ensure_connection()
    raw: Any = connection.connection
    kept, raw.prepare_threshold = raw.prepare_threshold, None
    with connection.execute_wrapper(swap):
        yield
    raw.prepare_threshold = kept
    connection.close()


@pytest.mark.usefixtures("pooler")
def test_no_flow_relies_on_the_session_of_a_connection(make_account, outbox):
    ann, caller = make_account(), APIClient()
    body = {"email": ann.email, "password": PASSWORD}
    tokens = caller.post("/api/auth/login/", body, format="json").json()["tokens"]
    for _ in range(AGAIN):
        body = {"refresh": tokens["refresh"]}
        tokens = caller.post("/api/auth/token/refresh/", body, format="json").json()
        caller.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
        assert caller.get("/api/auth/profile/").status_code == 200
        assert caller.get("/api/auth/sessions/").status_code == 200
    reset = caller.post("/api/auth/password/reset/", {"email": ann.email}, format="json")
    assert reset.status_code == 200
    assert len(outbox) == 1
    body = {"current_password": PASSWORD, "new_password": "another long enough password"}
    assert caller.post("/api/auth/password/change/", body, format="json").status_code == 200


@pytest.mark.django_db
def test_prepared_statements_behind_a_pooler_are_warned_of(monkeypatch):
    def ids() -> set[str | None]:
        return {each.id for each in run_checks(databases=["default"])}

    connection.ensure_connection()
    assert "vestibule.W004" not in ids()
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", 1)
    assert "vestibule.W004" in ids()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    assert "vestibule.W004" not in ids()
