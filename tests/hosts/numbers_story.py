"""Usernames that are numbers: run by ``test_hosts.py``."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from vestibule.models import Account, names
from vestibule.models.person_columns import copy_email
from vestibule.testing.plugin import PASSWORD

User: Any = get_user_model()
NOBODYS = ("abc", "9" * 30, "-1", "007", "1.5", "\u0663", "ann@example.org")
"""What no number of this column is, or is another spelling of one."""

pytestmark = pytest.mark.django_db


def post(path: str, **body: Any) -> Any:
    return APIClient().post(path, body, format="json")


def register(number: str | None, email: str = "ann@example.org") -> Any:
    named = {"username": number} if number else {}
    names = {"first_name": "Ann", "last_name": "Lee", "password2": PASSWORD}
    return post("/api/auth/register/", email=email, password=PASSWORD, **named, **names)


def sign_in(name: str, field: str = "username") -> Any:
    return post("/api/auth/login/", **{field: name}, password=PASSWORD)


def test_a_number_signs_in_at_every_door():
    assert register("7").status_code == 201
    assert sign_in("7").status_code == 200
    assert sign_in("ann@example.org", "email").status_code == 200
    assert post("/dj/jwt/create/", username="7", password=PASSWORD).status_code == 200
    assert post("/ra/login/", username="7", password=PASSWORD).status_code == 200


@pytest.mark.parametrize("name", NOBODYS)
def test_a_name_that_is_no_such_number_is_nobodys(name):
    assert register("7", "bob@example.org").status_code == 201
    assert sign_in(name).status_code == 401
    assert post("/dj/jwt/create/", username=name, password=PASSWORD).status_code == 401
    assert post("/ra/login/", username=name, password=PASSWORD).status_code == 400
    assert not names.is_taken(name)
    assert not Account.objects.adopt_missing(usernames=[name])


@pytest.mark.parametrize("name", NOBODYS)
def test_a_name_that_is_no_such_number_cannot_be_registered(name):
    answer = register(name)
    assert (answer.status_code, answer.json()["codes"]) == (400, {"username": ["username_invalid"]})
    created = post("/dj/users/", number=name, password=PASSWORD)
    assert (created.status_code, set(created.json())) == (400, {"username"})
    assert not User.objects.exists()


def test_a_user_whom_the_host_has_made_signs_in_by_the_number():
    user = User(number=12)
    user.set_password(PASSWORD)
    User.objects.bulk_create([user])
    assert sign_in("abc").status_code == 401
    assert sign_in("12").status_code == 200
    assert register("12").json()["codes"] == {"username": ["username_taken"]}


def test_a_user_without_a_number_gets_one():
    for name in ("ann", "bob"):
        assert register(None, f"{name}@example.org").status_code == 201
    numbers = set(User.objects.values_list("number", flat=True))
    assert len(numbers) == 2
    assert all(number > 0 for number in numbers)


def test_several_users_need_no_address():
    for number in ("7", "8"):
        assert post("/dj/users/", number=number, password=PASSWORD).status_code == 201
    assert set(User.objects.values_list("email", flat=True)) == {None}
    assert set(Account.objects.values_list("email", flat=True)) == {""}
    assert sign_in("8").status_code == 200


def test_a_changed_address_is_no_number():
    assert register("7").status_code == 201
    user = User.objects.get()
    copy_email(user.pk, before="ann@example.org", after="bob@example.org")
    user.refresh_from_db()
    assert (user.number, user.email) == (7, "bob@example.org")
