"""The examples, each started once for all of its tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.running_example import RunningExample


def _run(name: str, factory: pytest.TempPathFactory) -> Iterator[RunningExample]:
    example = RunningExample(name, factory.mktemp(name))
    yield example
    assert example.stop() == 0, f"{name} did not stop cleanly"


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningExample]:
    """``examples/clinic``, running."""
    yield from _run("clinic", tmp_path_factory)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningExample]:
    """``examples/company``, running."""
    yield from _run("company", tmp_path_factory)


@pytest.fixture(scope="session")
def minimal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningExample]:
    """``examples/minimal``, running."""
    yield from _run("minimal", tmp_path_factory)


@pytest.fixture(scope="session")
def otp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningExample]:
    """``examples/otp``, running."""
    yield from _run("otp", tmp_path_factory)


@pytest.fixture(scope="session")
def vite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningExample]:
    """``examples/vite``, running."""
    yield from _run("vite", tmp_path_factory)


@pytest.fixture
def example(request: pytest.FixtureRequest) -> RunningExample:
    """The running example of the test's parameter."""
    running: RunningExample = request.getfixturevalue(request.param)
    return running
