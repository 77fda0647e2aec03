"""Which tests run, on which worker, and in which order."""

from __future__ import annotations

import gc
import importlib
import os
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.settings import KIND

SHARING = (
    "tests/avatars/test_s3.py",
    "tests/browser/test_chromium.py",
    "tests/contracts/otp/test_example.py",
    "tests/contracts/otp/test_openapi.py",
    "tests/contracts/test_examples.py",
    "tests/delivery/test_server.py",
    "tests/hosts/test_openapi.py",
    "tests/newcomers/test_newcomers.py",
    "tests/newcomers/test_pages.py",
    "tests/newcomers/test_tutorial.py",
    "tests/providers/test_openid_provider.py",
    "tests/release/test_wheel.py",
    "tests/security/test_openapi.py",
    "tests/server/test_engines.py",
    "tests/server/test_request_bodies.py",
    "tests/server/test_nodes.py",
    "tests/server/test_production.py",
)
"""Files whose tests share servers, browsers, documents: each worker that runs one makes its own."""

DEVELOPMENT = (
    "tests/server/test_banner.py",
    "tests/server/test_cookie_transport.py",
    "tests/server/test_first_admin.py",
    "tests/server/test_framing.py",
    "tests/server/test_serve.py",
)
"""Files whose tests ask the one development server: together they start it once."""

SHAPE = "tests/shape/"
"""Where tests read all of our source: together they parse it once."""

ON_SQLITE = (
    "tests/concurrency",
    "tests/delivery/test_embedded.py",
    "tests/delivery/test_queue.py",
    "tests/delivery/test_worker.py",
    "tests/flows",
    "tests/hosts/test_adopt.py",
    "tests/hosts/test_databases.py",
    "tests/hosts/test_hosts.py",
    "tests/models",
    "tests/server/test_first_admin.py",
    "tests/server/test_framing.py",
    "tests/server/test_serve.py",
)
"""What depends on the database, and so runs on SQLite as well as on PostgreSQL: queries of our own,
races, flows, migrations in host projects, and the server with nothing else installed."""

CHOOSING = {"on_postgresql", "on_sqlite"}
"""Fixtures of the tests that choose their database, and so run once (`tests/hosts/conftest.py`)."""

OWN_SQL = (
    "tests/flows/test_adopt.py",
    "tests/flows/test_export.py",
    "tests/flows/test_factor_attempts.py",
    "tests/flows/test_identities.py",
    "tests/flows/test_prune.py",
    "tests/flows/test_refresh.py",
    "tests/flows/test_reserved_addresses.py",
    "tests/flows/test_sessions.py",
    "tests/flows/test_set_role.py",
    "tests/flows/test_sign_in.py",
    "tests/flows/test_users.py",
)
"""Flows whose statements are written by us: all of their tests run on SQLite too. Of the others
that do, there are the first of each file, which is the good path, and all with real transactions.
"""

LONG = (
    *SHARING,
    SHAPE,
    "tests/browser",
    "tests/concurrency",
    "tests/delivery",
    "tests/hosts",
    "tests/providers/test_in_a_browser.py",
    "tests/server",
    "tests/test_bare.py",
)
"""Where single tests take seconds, or stay together with others for as long."""


MOST_WORKERS = 9
"""Each takes 0.6 GB, and the longest test no less time."""

HERE = Path(__file__).parent
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))

_first: dict[Path, str] = {}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than there are processors: tests also wait, for servers they start."""
    # In the workers, our code is imported once it is measured (``tests.measured``).
    from vestibule.core.processors import usable_processors  # noqa: PLC0415

    return min(MOST_WORKERS, usable_processors() + 1)


class Spread(LoadScopeScheduling):  # type: ignore[misc]
    """Give tests that share servers to one worker, and any other test to an idle one.

    Longest work first: a worker that begins a long test at the end keeps the others waiting.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in DEVELOPMENT:
            return "development"
        if file.startswith(SHAPE):
            return SHAPE
        return file if file in SHARING else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    """Spread tests over workers as said above, whatever ``--dist`` says."""
    return Spread(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Import the tests without looking for garbage, as ``tests.measured`` began.

    What is made here stays to the end, so nothing looks through it again.
    """
    try:
        _import_the_own_part_first(session.config)
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def _import_the_own_part_first(config: pytest.Config) -> None:
    """Compile another part of the tests than the other workers do at the same time.

    In a fresh clone each would compile all of them. What does not import, collection reports.
    """
    if WORKERS == 1 or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    paths = [path.relative_to(config.rootpath) for path in sorted(HERE.rglob("test_*.py"))]
    for path in paths[WORKER::WORKERS]:
        if "endurance" not in path.parts and not _left_out(path.as_posix()):
            with suppress(Exception, pytest.skip.Exception):
                importlib.import_module(".".join(path.with_suffix("").parts))


def _left_out(path: str) -> bool:
    """Whether nothing in a file or folder runs on the database of this run."""
    if KIND != "sqlite" or path.startswith(ON_SQLITE):
        return False
    return not any(each.startswith(path) for each in ON_SQLITE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """On SQLite, run only what depends on the database."""
    return _left_out(collection_path.relative_to(config.rootpath).as_posix()) or None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Note which test is the first of its file, before the order becomes random."""
    _first.setdefault(item.path, item.nodeid.partition("[")[0])


def _needed(item: pytest.Item) -> bool:
    """Whether a test says more on SQLite than it has said on PostgreSQL."""
    file = item.nodeid.partition("::")[0]
    if KIND != "sqlite":
        return True
    if CHOOSING & {*getattr(item, "fixturenames", ())}:
        return False
    if not file.startswith("tests/flows/") or file in OWN_SQL:
        return True
    database = item.get_closest_marker("django_db")
    if database is not None and database.kwargs.get("transaction"):
        return True
    return item.nodeid.partition("[")[0] == _first[item.path]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what SQLite adds nothing to, and begin with the long tests."""
    if unneeded := [item for item in items if not _needed(item)]:
        config.hook.pytest_deselected(items=unneeded)
        items[:] = [item for item in items if _needed(item)]
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
