"""One development server for all tests that only ask it something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.databases import storage
from tests.server.running import RunningServer, running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A development server, as ``make run`` starts one in a fresh folder."""
    with (
        storage() as database,
        running(tmp_path_factory.mktemp("home"), database, measured=True) as started,
    ):
        yield started
