"""What SlipCover finds is reported by coverage.py as if coverage.py had found it."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage, CoverageData
from slipcover import FileMatcher, ImportManager, Slipcover

from tests.coverage import steps

SOURCE = """
from contextlib import suppress

def unused():
    return 1

def sign(number):
    if number < 0:
        return -1
    if number > 0:
        return 1

def first(numbers):
    for number in numbers:
        if number > 2:
            break
        if number > 1:
            continue
    else:
        return None
    return number

def halved(number):
    while number > 1:
        with suppress(ValueError):
            if number % 2:
                raise ValueError
        number //= 2
    try:
        if number:
            return "odd"
    finally:
        number = None

def nested(thing):
    def inner():
        if thing:
            return 1
    if thing:
        inner()

class Kept:
    if sign(1):
        both = [each for each in (1, 2) if each]

sign(1), sign(0)
first([1, 2, 3])
halved(5)
nested("thing")
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module that nothing has imported; returns its path."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / "measured_twice.py"
    sys.modules.pop("measured_twice", None)


def reported(measuring: Coverage, path: Path, tmp_path: Path) -> dict[str, Any]:
    """Return which lines and branches coverage.py reports, done and missing."""
    measuring.json_report(morfs=[str(path)], outfile=str(tmp_path / "report.json"))
    [report] = json.loads((tmp_path / "report.json").read_text())["files"].values()
    kept = ("executed_lines", "missing_lines", "executed_branches", "missing_branches")
    return {name: report[name] for name in kept}


def test_both_report_the_same_of_the_same_run(module, tmp_path):
    module.write_text(SOURCE)
    traced = Coverage(branch=True, data_file=None, include=[str(module)], config_file=False)
    with traced.collect():
        importlib.import_module("measured_twice")
    expected = reported(traced, module, tmp_path)
    del sys.modules["measured_twice"]

    probes = Slipcover(branch=True, immediate=True)
    with ImportManager(probes, FileMatcher(sources=[tmp_path])):
        importlib.import_module("measured_twice")
    found = probes.get_coverage()["files"][str(module)]
    data = CoverageData(basename=str(tmp_path / "coverage"))
    data.add_arcs({str(module): steps(module, [found])})
    converted = Coverage(branch=True, data_file=str(tmp_path / "coverage"), config_file=False)
    converted.load()

    assert expected["missing_branches"]
    assert reported(converted, module, tmp_path) == expected
