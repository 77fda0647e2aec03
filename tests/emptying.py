"""Empty the tables after a test with real transactions.

Django flushes them: PostgreSQL makes each table again, and then every app is told of a migration.
That costs a tenth of a second, for hundreds of tests that have written a few rows. Here the rows
are deleted, and of what migrations leave behind only the signing keys are made again.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.test import TransactionTestCase

from vestibule.models import StoredKey

FILLED_BY_MIGRATIONS = {"auth_permission", "django_content_type"}
"""Tables whose rows no test changes."""


def empty(case: type[Any]) -> None:
    """Delete the rows of each database of Django's test case, and make the signing keys again."""
    for alias in case._databases_names(include_mirrors=False):
        connection = connections[alias]
        tables = set(connection.introspection.django_table_names(only_existing=True))
        deletions = [
            f"DELETE FROM {connection.ops.quote_name(table)}"  # noqa: S608 - Django's own names
            for table in sorted(tables - FILLED_BY_MIGRATIONS)
        ]
        connection.ops.execute_sql_flush(deletions)
    if StoredKey.objects.is_migrated():
        StoredKey.objects.ensure()


def install() -> None:
    """Let Django's test cases empty tables like this."""
    TransactionTestCase._fixture_teardown = classmethod(empty)  # type: ignore[attr-defined]
