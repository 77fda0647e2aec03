"""New users who are inactive, at every door: run by ``test_hosts.py``."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.hosts.conftest import Person
from vestibule.models import Account, Session
from vestibule.testing.plugin import PASSWORD

User: Any = get_user_model()
ANN = "ann@example.org"
pytestmark = pytest.mark.django_db(transaction=True)


def applies(person: Person) -> Any:
    body = {"email": ANN, "password": PASSWORD, "password2": PASSWORD}
    body |= {"first_name": "Ann", "last_name": "Example"}
    return person.send("POST", "/api/auth/register/", body)


def test_who_registers_has_no_session_before_the_approval(ann: Person):
    answer = applies(ann)
    assert (answer.status_code, set(answer.json())) == (201, {"message", "user"})
    assert not answer.cookies
    assert not Session.objects.exists()
    assert list(Account.objects.values_list("enabled", "user__is_active")) == [(False, False)]
    assert ann.log_in(ANN).status_code == 401


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "updated"])
def test_whom_the_host_approves_signs_in(ann: Person, saved):
    applies(ann)
    if saved:
        user = User.objects.get()
        user.is_active = True
        user.save()
        assert Account.objects.get().enabled
    else:
        User.objects.update(is_active=True)
    assert ann.log_in(ANN).status_code == 200
    assert ann.send("GET", "/address/").json()["email"] == ANN
