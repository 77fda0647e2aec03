"""The production server whose database goes away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.away import Node, ann, started

__all__ = ["ann", "node"]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Give a node with the deadlines of production, which notices a silent database."""
    with started(tmp_path_factory.mktemp("node")) as made:
        yield made
