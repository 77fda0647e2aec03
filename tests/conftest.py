"""What every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from tests.settings import KIND
from vestibule.models import StoredKey

SHARING = (
    "tests/avatars/test_s3.py",
    "tests/contracts/otp/test_example.py",
    "tests/contracts/otp/test_openapi.py",
    "tests/contracts/test_examples.py",
    "tests/delivery/test_server.py",
    "tests/newcomers/test_newcomers.py",
    "tests/providers/test_openid_provider.py",
    "tests/security/test_openapi.py",
    "tests/server/test_bodies.py",
    "tests/server/test_nodes.py",
    "tests/server/test_production.py",
    "tests/shape/test_start.py",
)
"""Files whose tests share servers or a document: each worker that runs one makes its own."""

DEVELOPMENT = (
    "tests/server/test_banner.py",
    "tests/server/test_cookie_transport.py",
    "tests/server/test_first_admin.py",
    "tests/server/test_serve.py",
)
"""Files whose tests ask the one development server: together they start it once."""

ON_SQLITE = (
    "tests/concurrency",
    "tests/delivery",
    "tests/flows",
    "tests/hosts",
    "tests/models",
    "tests/server/test_first_admin.py",
    "tests/server/test_serve.py",
)
"""What depends on the database, and so runs on SQLite as well as on PostgreSQL: queries of our own,
races, every flow, migrations in host projects, and the server with nothing else installed."""

LONG = ("tests/concurrency", "tests/delivery", "tests/hosts", "tests/server")
"""Where single tests take seconds."""

# How long an example takes says more of the machine than of the code, and examples of one test
# share its database: they are to meet what others left behind.
settings.register_profile(
    "vestibule",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("vestibule")

pytest_plugins = [
    "vestibule.testing.plugin",
    "tests.browser.chromium",
    "tests.proofs",
    "tests.cases",
]


class Spread(LoadScopeScheduling):  # type: ignore[misc]
    """Give tests that share servers to one worker, and any other test to whoever is idle.

    Longest work first: a worker that begins a long test at the end keeps the others waiting.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in DEVELOPMENT:
            return "development"
        return file if file in SHARING else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    """Spread tests over workers as said above, whatever ``--dist`` says."""
    return Spread(config, log)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """On SQLite, run only what depends on the database."""
    path = collection_path.relative_to(config.rootpath).as_posix()
    if KIND != "sqlite" or path.startswith(ON_SQLITE):
        return None
    return not any(each.startswith(path) for each in ON_SQLITE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def make_keys_after_a_flush(**signal: Any) -> None:
    """Make the keys again where a test with real transactions has had all tables emptied."""
    if "plan" not in signal:  # a migration has one
        StoredKey.objects.ensure()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep signing keys in the database, and end what threads of tests have left open.

    Keys made in each test would cost more than its requests. PostgreSQL drops no database that
    is in use.
    """
    with django_db_blocker.unblock():
        StoredKey.objects.ensure()
    post_migrate.connect(make_keys_after_a_flush, sender=apps.get_app_config("vestibule"))
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
