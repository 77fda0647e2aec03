"""The server finds a user by an address without reading the whole table."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from vestibule.models import Account

pytestmark = pytest.mark.django_db


def test_an_address_is_looked_up_by_an_index():
    said: list[tuple[str, Any]] = []

    def note(execute, sql, params, many, context):
        said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        Account.objects.adopt_missing(emails=["ann@example.org"])
    sql, params = said[0]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a small table is read as a whole
            cursor.execute("SET LOCAL enable_seqscan = off")
        prefix = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{prefix} {sql}", params)
        assert "vestibule_server_user_address" in str(cursor.fetchall())
