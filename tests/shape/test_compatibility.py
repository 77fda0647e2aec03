"""No host project is missing in the page that says what Vestibule works with."""

from __future__ import annotations

import re

import pytest

from tests.hosts.matrix import files_running, hosts, versions
from tests.shape.source import REPOSITORY

PAGE = (REPOSITORY / "docs/compatibility.md").read_text()


def test_every_host_has_a_row_and_every_row_a_host():
    assert re.findall(r"^\| `([\w.]+)`: ", PAGE, re.MULTILINE) == hosts(), "run make docs"


def test_every_host_is_run_by_a_test():
    assert [host for host in hosts() if not files_running(host)] == []


def test_the_versions_are_those_of_the_matrix():
    for python, django, what in versions():
        assert f"| {python} | {django} | {what} |\n" in PAGE, "run make docs"


def test_every_test_that_is_named_exists():
    named = re.findall(r"`(tests/\S+\.py)`", PAGE)
    assert [name for name in named if not (REPOSITORY / name).is_file()] == []


@pytest.mark.parametrize(
    ("host", "databases"),
    [("stock", {"PostgreSQL", "SQLite"}), ("second_alias.apart", {"SQLite"})],
)
def test_the_databases_are_those_that_tests_set(host, databases):
    assert {kind for each in files_running(host).values() for kind in each} == databases
