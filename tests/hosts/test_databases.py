"""Vestibule in projects with databases of many kinds, and with several."""

from __future__ import annotations

import pytest

from tests.hosts.test_hosts import run, tell_the_story

DJANGO = ("-m", "django")
KIND = "PostgreSQL or SQLite, because one-time codes and counters rely on"


@pytest.mark.usefixtures("on_sqlite")
def test_an_unsupported_database_is_refused_in_one_sentence_and_nothing_is_created(case, tmp_path):
    for command in (("check",), ("migrate",), ("migrate", "--skip-checks")):
        with case(" ".join(command)):
            done = run("mysql", tmp_path, *DJANGO, *command)
            assert done.returncode != 0
            assert KIND in done.stderr
            assert "'default' (MySQL)" in done.stderr
    tables = run("mysql", tmp_path, *DJANGO, "inspectdb")
    assert tables.returncode == 0, tables.stderr
    assert "class Auth" not in tables.stdout


@pytest.mark.parametrize("host", ["second_alias", "replica"])
def test_the_whole_story_holds_with_several_databases(host, tmp_path):
    tell_the_story(host, tmp_path)


@pytest.mark.usefixtures("on_sqlite")
def test_users_in_another_database_than_vestibule_are_refused(tmp_path):
    done = run("second_alias.apart", tmp_path, *DJANGO, "check")
    assert "'people' and Vestibule into 'default'" in done.stderr


@pytest.mark.usefixtures("on_sqlite")
def test_tenants_with_databases_of_their_own_are_separate(tmp_path):
    tell_the_story("tenant_databases", tmp_path, "tests/hosts/tenants_story.py", measured=True)


@pytest.mark.usefixtures("on_postgresql")
def test_tenants_with_schemas_of_their_own_are_separate(tmp_path):
    tell_the_story("tenants", tmp_path, "tests/hosts/tenants_story.py")
