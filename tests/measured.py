"""What of a run is measured for coverage, and how.

In the processes that run tests, SlipCover puts probes into our code as it is imported. They cost
a few percent, where coverage.py's tracer, which is told of each call of anything, costs as much
again as half of the tests. Probes make a start of Django take two seconds longer: the servers
under test that ask to be measured have coverage.py. ``tests.coverage`` puts both together.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "var" / "covered"
"""The folder in which each process that runs tests leaves what it has covered."""

SOURCE = ROOT / "src" / "vestibule"

MEASURED = (
    {"COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml")}
    if "MEASURE_COVERAGE" in os.environ
    else {}
)
"""What a process needs in its environment to be measured; empty in a run without coverage."""


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Begin to measure in a process that runs tests, before pytest-django imports our code.

    What is imported stays, so nothing looks through it for garbage: a sixth of such a start.
    ``tests.spread`` begins to, once the tests are collected.
    """
    gc.disable()
    if MEASURED and "PYTEST_XDIST_WORKER" in os.environ:
        early_config.pluginmanager.register(_Measurement(), "measurement")
    return (yield)


class _Measurement:
    """Measures from here to the end of the tests."""

    def __init__(self) -> None:
        # Half a thousand processes of a run, most of which measure nothing, import this module.
        from slipcover import FileMatcher, ImportManager, Slipcover  # noqa: PLC0415

        self._probes: Any = Slipcover(branch=True, immediate=True)
        ImportManager(self._probes, FileMatcher(sources=[SOURCE])).__enter__()

    def pytest_sessionfinish(self) -> None:
        """Write down what was covered before the end of this process is waited for.

        A worker that takes ten seconds to end, as on a busy machine with servers to stop, is
        killed, and with it went a quarter of all coverage.
        """
        RESULTS.mkdir(parents=True, exist_ok=True)
        covered = json.dumps(self._probes.get_coverage()["files"])
        (RESULTS / f"{os.getpid()}.json").write_text(covered)
