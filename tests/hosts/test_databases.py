"""Vestibule in projects with databases of many kinds, and with several."""

from __future__ import annotations

import pytest

from tests.hosts.test_hosts import run

DJANGO = ("-m", "django")
KIND = "PostgreSQL or SQLite, because one-time codes and counters rely on"


@pytest.fixture(autouse=True)
def _on_sqlite(monkeypatch):
    """The claims here are about several databases, which are files."""
    monkeypatch.setenv("TEST_DATABASE", "sqlite")


@pytest.mark.parametrize("command", [("check",), ("migrate",), ("migrate", "--skip-checks")])
def test_an_unsupported_database_is_refused_in_one_sentence(command, tmp_path):
    done = run("mysql", tmp_path, *DJANGO, *command)
    assert done.returncode != 0
    assert KIND in done.stderr
    assert "'default' (MySQL)" in done.stderr


def test_nothing_is_created_in_an_unsupported_database(tmp_path):
    run("mysql", tmp_path, *DJANGO, "migrate", "--skip-checks")
    tables = run("mysql", tmp_path, *DJANGO, "inspectdb")
    assert "class Auth" not in tables.stdout
