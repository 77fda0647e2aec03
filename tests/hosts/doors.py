"""A host's own views, whatever its users are: run by ``test_hosts.py``, as ``story.py`` is."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from tests.hosts.urls import GUARDS
from vestibule import database

User: Any = get_user_model()
pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_host_view_that_needs_no_user_costs_no_statement(ann, django_assert_num_queries):
    ann.register("ann@example.org")
    ann.send("GET", "/number/")  # a new process reads keys and revocations once
    user, connection = User._default_manager.get(), database.connection()
    with django_assert_num_queries(0, connection=connection):
        answer = ann.send("GET", "/number/").json()
    kind = type(user.pk).__name__
    assert (answer["pk"], answer["kind"], answer["role"]) == (str(user.pk), kind, "employee")
    with django_assert_num_queries(1, connection=connection):
        answer = ann.send("GET", "/address/").json()
    assert answer == {"email": "ann@example.org", "again": "ann@example.org"}


def test_a_host_view_refuses_strangers_with_401(ann):
    for token in ("", "nonsense"):
        answer = ann.send("GET", "/number/", access=token)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


ALLOWED = {
    "admin": {"at-least-employee", "not-client", "nested"},
    "manager": {"manager", "manager-or-client", "at-least-employee", "either", "both",
                "both-turned", "not-client", "may-carry-or-manager"},
    "employee": {"at-least-employee", "not-client"},
    "client": {"manager-or-client", "either", "nested"},
}  # fmt: skip


def welcomed(person: Any) -> set[str]:
    answers = {name: person.get(f"/guarded/{name}/").status_code for name in GUARDS}
    assert set(answers.values()) <= {200, 403}
    return {name for name, status in answers.items() if status == 200}


@pytest.mark.parametrize("role", ALLOWED)
def test_roles_open_the_hosts_doors(role, make_account, sign_in_as):
    assert welcomed(sign_in_as(make_account(role=role))) == ALLOWED[role]


@pytest.mark.parametrize("role", ALLOWED)
def test_roles_are_those_of_the_account_where_there_is_no_token(role, make_account):
    client: Any = APIClient()
    client.force_authenticate(User._default_manager.get(pk=make_account(role=role).id))
    assert welcomed(client) == ALLOWED[role]


def test_no_door_opens_for_a_stranger(ann):
    assert ann.send("GET", "/guarded/not-client/").status_code == 401
    assert ann.send("GET", "/guarded/may-carry/").status_code == 401
    assert ann.send("GET", "/guarded/manager/").status_code == 401


def test_a_permission_of_django_opens_a_door(make_account, sign_in_as):
    if not hasattr(User, "user_permissions"):
        pytest.skip("This host has no permissions; that the door stays shut is shown above.")
    person = make_account()
    permission = apps.get_model("auth", "Permission").objects.get(codename="add_group")
    User._default_manager.get(pk=person.id).user_permissions.add(permission)
    assert {"may-carry", "may-carry-or-manager"} <= welcomed(sign_in_as(person))


def test_the_plugin_gives_a_host_what_its_tests_need(
    make_account, sign_in_as, frozen_clock, outbox
):
    person = make_account("bob@example.org", role="manager", first_name="Bob")
    client = sign_in_as(person)
    assert client.get("/number/").json()["pk"] == str(person.id)
    assert client.get("/api/auth/profile/").json()["first_name"] == "Bob"
    frozen_clock.move(601 + 5)
    assert client.get("/number/").status_code == 401
    assert outbox == []


def test_a_host_view_takes_the_cookie_too(make_account, browser_of):
    person = make_account()
    browser = browser_of(person)
    assert browser.get("/number/").json()["pk"] == str(person.id)
    assert browser.get("/address/").json()["email"] == person.email
    assert browser.post("/api/auth/logout/", {}, format="json").status_code == 200
    events = apps.get_model("vestibule", "AuditEvent").objects
    assert list(events.values_list("kind", "account_id")) == [("signed_out", str(person.id))]
