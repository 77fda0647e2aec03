"""Vestibule in projects with databases of many kinds, and with several."""

from __future__ import annotations

import json

import pytest

from tests.hosts.test_hosts import run, tell_the_story

DJANGO = ("-m", "django")
KIND = "PostgreSQL or SQLite, because one-time codes and counters rely on"
REFUSED = """
import json, django; django.setup()
from io import StringIO
from django.core.management import call_command
said = []
for command in ("check", "migrate", "migrate --skip-checks"):
    try:
        call_command(*command.split(), **({"skip_checks": False} if command == "migrate" else {}))
    except Exception as refused:
        said.append((command, str(refused)))
tables = StringIO()
call_command("inspectdb", stdout=tables)
print(json.dumps([*said, ("inspectdb", tables.getvalue())]))
"""


@pytest.mark.usefixtures("on_sqlite")
def test_an_unsupported_database_is_refused_in_one_sentence_and_nothing_is_created(case, tmp_path):
    done = run("mysql", tmp_path, "-c", REFUSED)
    assert done.returncode == 0, done.stderr
    *refused, tables = json.loads(done.stdout.splitlines()[-1])
    assert [command for command, _ in refused] == ["check", "migrate", "migrate --skip-checks"]
    for command, said in refused:
        with case(command):
            assert KIND in said
            assert "'default' (MySQL)" in said
    assert tables[1].startswith("# This is an auto-generated Django model module.")
    assert "class Auth" not in tables[1]


@pytest.mark.parametrize("host", ["second_alias", "replica"])
def test_the_story_holds_with_several_databases(host, tmp_path):
    tell_the_story(host, tmp_path)


@pytest.mark.usefixtures("on_sqlite")
def test_users_in_another_database_than_vestibule_are_refused(tmp_path):
    done = run("second_alias.apart", tmp_path, *DJANGO, "check")
    assert "'people' and Vestibule into 'default'" in done.stderr


@pytest.mark.usefixtures("on_sqlite")
def test_local_times_in_sqlite_are_refused_where_vestibule_stores_its_own(tmp_path):
    done = run("second_alias.local_times", tmp_path, *DJANGO, "check")
    assert done.returncode != 0
    assert "(vestibule.E059) Remove TIME_ZONE from DATABASES['people']" in done.stderr
    assert "1 issue" in done.stderr


@pytest.mark.usefixtures("on_sqlite")
def test_tenants_with_databases_of_their_own_are_separate(tmp_path):
    tell_the_story("tenant_databases", tmp_path, "tests/hosts/tenants_story.py", measured=True)


@pytest.mark.usefixtures("on_postgresql")
def test_tenants_with_schemas_of_their_own_are_separate(tmp_path):
    tell_the_story("tenants", tmp_path, "tests/hosts/tenants_story.py")
