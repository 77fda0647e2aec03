"""What every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.settings import KIND

pytest_plugins = ["vestibule.testing.plugin", "tests.browser.chromium", "tests.proofs"]


def needs_the_database(item: pytest.Item) -> bool:
    """Tell whether a test asks the database of this run, itself or through a server it starts."""
    if item.get_closest_marker("once"):
        return False
    fixtures: list[str] = getattr(item, "fixturenames", [])
    if item.get_closest_marker("django_db") or {"db", "transactional_db", "server"} & set(fixtures):
        return True
    # `storage` gives a server a database of this run's kind, `database_url` a host project.
    module = getattr(item, "module", None)
    return hasattr(module, "storage") or hasattr(module, "database_url")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run once what another database cannot change: with SQLite, and not again after it."""
    if KIND == "sqlite":
        return
    elsewhere = [item for item in items if not needs_the_database(item)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if needs_the_database(item)]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End what threads of tests have left open: PostgreSQL drops no database that is in use."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
