"""What every test may use."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests import emptying
from vestibule.models import StoredKey

# A shell starts what it runs in the background (`&`, nohup) with Ctrl-C ignored, and so would be
# whatever the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = [
    "vestibule.testing.plugin",
    "tests.environment",
    "tests.browser.chromium",
    "tests.calls",
    "tests.limits.moving",
    "tests.cases",
    "tests.spread",
]


def pytest_configure(config: pytest.Config) -> None:
    """Let Hypothesis's examples take their time, be the same in each run, and share a database.

    How long an example takes says more of the machine than of the code, and what a chance finds is
    not the fault of the change that is being tested. ``make test-endurance`` tries other examples.
    """
    if config.pluginmanager.hasplugin("hypothesispytest"):  # not in the projects of tests/hosts
        from hypothesis import HealthCheck, settings  # noqa: PLC0415

        settings.register_profile(
            "vestibule",
            deadline=None,
            derandomize="MACHINES_TIMES" not in os.environ,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        )
        settings.load_profile("vestibule")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep signing keys in the database, and end what threads of tests have left open.

    Keys made in each test would cost more than its requests. PostgreSQL drops no database that
    is in use.
    """
    with django_db_blocker.unblock():
        if StoredKey.objects.is_migrated():  # a host's tenants have their own
            StoredKey.objects.ensure()
    emptying.install()
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
