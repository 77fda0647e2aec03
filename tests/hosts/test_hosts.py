"""Vestibule in somebody else's project, with three kinds of users."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.absent import IMPORTABLE
from tests.measured import MEASURED
from tests.server.databases import storage
from tests.servers import database_url
from tests.waiting import NEVER

ROOT = Path(__file__).parents[2]
OF_THE_DATABASE = ("story", "people", "strangers")
"""The stories with queries, constraints and locks that the kind of database decides."""

STORIES = (*OF_THE_DATABASE, "doors", "hands")
"""All of them: also what a host's views and Django's own ways to a password lead to."""

SPREAD = {"postgres": ("story", "people"), "sqlite": ("strangers", "doors", "hands")}
"""What a host tells on each database. So each host tells each story and is on each database, and
the stock host tells each story of the database on both: all three at once would say no more."""

OTHERS = ("by_email", "by_uuid", "multi_table")


def run(
    host: str, home: Path, *arguments: str, measured: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run Python in a host's project; ``measured`` where nothing else runs what it runs."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(host, home) | (MEASURED if measured else {}),
        capture_output=True,
        text=True,
        timeout=NEVER,
        check=False,
    )


def environment(host: str, home: Path) -> dict[str, str]:
    """Return the environment of a process in a host's project."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VESTIBULE_", "PYTEST_", "DJANGO_SETTINGS"))
    }
    if kept.get("TEST_DATABASE") == "postgres":
        kept["TEST_DATABASE_URL"] = database_url()
    settings = {"DJANGO_SETTINGS_MODULE": f"tests.hosts.{host}.settings", "HOST_HOME": str(home)}
    return {**kept, **settings, "PYTHONPATH": IMPORTABLE}


def tell_the_story(host: str, home: Path, *stories: str, measured: bool = False) -> None:
    """Run the stories in a host's project; all of them must hold. For ``measured`` see ``run``."""
    # The last two take long to load.
    without = ("randomly", "cacheprovider", "schemathesis", "hypothesispytest")
    plugins = [f"-pno:{name}" for name in without]
    chosen = stories or files(*SPREAD[os.environ["TEST_DATABASE"]])
    done = run(host, home, "-m", "pytest", *chosen, "-q", *plugins, measured=measured)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert " passed" in done.stdout
    assert "failed" not in done.stdout


def files(*stories: str) -> list[str]:
    """Return the files of stories."""
    return [f"tests/hosts/{each}.py" for each in stories]


def test_the_whole_story_holds_in_the_stock_project(tmp_path):
    kind = OF_THE_DATABASE if os.environ["TEST_DATABASE"] == "sqlite" else STORIES
    tell_the_story("stock", tmp_path, *files(*kind))


@pytest.mark.parametrize("host", OTHERS)
def test_the_story_holds_in_a_project_of(host, tmp_path):
    tell_the_story(host, tmp_path)


def test_users_whom_the_default_manager_hides_are_refused_at_every_door(tmp_path):
    others = ("strangers",) if os.environ["TEST_DATABASE"] == "sqlite" else ("story", "people")
    tell_the_story("soft_deleted", tmp_path, *files("hidden", *others))


def test_users_who_are_active_by_a_property_are_refused_at_every_door_once_they_are_not(tmp_path):
    other = "strangers" if os.environ["TEST_DATABASE"] == "sqlite" else "people"
    tell_the_story("by_status", tmp_path, *files("status", other))


def test_new_users_who_are_inactive_get_no_session(tmp_path):
    tell_the_story("approved", tmp_path, *files("approval"))


@pytest.mark.usefixtures("on_sqlite")
def test_required_columns_for_which_nobody_asks_are_named(tmp_path):
    done = run("required_columns", tmp_path, "-m", "django", "check")
    assert done.returncode != 0
    assert "(vestibule.E041) required_columns.Patient requires born_on, insurance" in done.stderr
    assert "(vestibule.W041) required_columns.Patient requires title, left_on, for" in done.stderr


@pytest.mark.usefixtures("on_sqlite")
@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("keyed.email", "MemberByEmail is 'email', which users change"),
        ("keyed.username", "MemberByUsername is 'username', which users change"),
        ("keyed.long_text", "MemberByLongText is 'dn', whose texts may be longer than 64"),
    ],
)
def test_users_whose_key_changes_or_is_long_are_refused(host, said, tmp_path):
    done = run(host, tmp_path, "-m", "django", "check")
    assert done.returncode != 0
    assert f"(vestibule.E043) The primary key of keyed.{said}" in done.stderr
    assert "1 issue" in done.stderr


def test_required_columns_that_are_declared_are_asked_for_at_every_door(tmp_path):
    tell_the_story("required_columns.declared", tmp_path, "tests/hosts/columns_story.py")


def test_facts_of_users_may_be_null(tmp_path):
    tell_the_story("nullable", tmp_path, "tests/hosts/nullable_story.py")


def test_usernames_may_be_numbers(tmp_path):
    tell_the_story("numbered", tmp_path, "tests/hosts/numbers_story.py")


def test_what_the_columns_of_a_host_refuse_is_said_at_every_door(tmp_path):
    tell_the_story("strict_columns", tmp_path, "tests/hosts/strict_story.py")


def test_clients_of_djoser_go_on_where_the_address_is_the_username(tmp_path):
    tell_the_story("from_djoser", tmp_path, "tests/hosts/from_djoser/story.py")


def test_clients_of_dj_rest_auth_go_on_where_the_username_has_another_name(tmp_path):
    tell_the_story("from_dj_rest_auth", tmp_path, "tests/hosts/from_dj_rest_auth/story.py")


@pytest.fixture
def manage(tmp_path, monkeypatch):
    """Run the commands of a host with a database of its own; it is empty at first."""

    def managed(host, *commands):
        calls = "; ".join(f"call_command(*{each.split()!r})" for each in commands)
        begin = "import django; django.setup(); from django.core.management import call_command"
        done = run(host, tmp_path, "-c", f"{begin}; {calls}")
        assert done.returncode == 0, done.stderr[-2000:]

    with storage() as database:
        if database:
            monkeypatch.setenv("TEST_DATABASE_URL", database["VESTIBULE_DATABASE_URL"])
        yield managed


@pytest.mark.parametrize("host", OTHERS)
def test_a_host_may_migrate_one_app_before_the_others(host, manage):
    manage(host, "migrate contenttypes", "migrate auth", "migrate")


def test_a_host_may_make_a_superuser_between_two_migrations_and_take_vestibule_out_again(
    manage, monkeypatch
):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long enough password")
    superuser = "createsuperuser --noinput --username root --email root@example.org"
    one_by_one = ("migrate contenttypes", "migrate auth", superuser, "migrate")
    manage("stock", *one_by_one, "migrate vestibule zero", "migrate")


ROLES = """
import django; django.setup()
from django.core.management import call_command
from vestibule.models import Account
call_command("migrate", verbosity=0)
print(sorted(Account.objects.values_list("email", "role")))
"""


def test_users_made_before_the_tables_get_accounts(tmp_path, monkeypatch):
    with storage() as database:
        if database:
            monkeypatch.setenv("TEST_DATABASE_URL", database["VESTIBULE_DATABASE_URL"])
        roles = run("early_users", tmp_path, "-c", ROLES)
    expected = [("ann@example.org", "employee"), ("root@example.org", "admin")]
    assert roles.stdout.strip() == str(expected), roles.stderr
