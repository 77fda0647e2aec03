"""Users with NULL where Vestibule reads a fact: run by ``test_hosts.py``."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from vestibule.models import Account

User: Any = get_user_model()
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def undecided(ann):
    """A user of whom the host's table does not say whether they are active."""
    ann.register("ann@example.org")
    User.objects.update(is_active=None)
    return User.objects.get()


def test_migrate_takes_a_user_who_may_be_active_for_a_deactivated_one(undecided):
    call_command("migrate", verbosity=0)
    assert not Account.objects.get().enabled


def test_the_host_saves_such_a_user(undecided, ann):
    undecided.save()
    assert not Account.objects.get().enabled
    assert ann.log_in("ann@example.org").status_code == 401


def test_users_without_a_username_have_an_empty_one(ann):
    ann.register("ann@example.org")
    User.objects.update(username=None, first_name=None, last_name=None)
    assert ann.profile().status_code == 200
    person = Account.objects.all().person()
    assert person is not None
    assert person.username == ""
    User.objects.get().save()
    User.objects.bulk_create([User(email=f"{name}@example.org") for name in "abc"])
    User.objects.update(username=None)
    call_command("migrate", verbosity=0)
    assert set(Account.objects.values_list("username_skeleton", "username_key")) == {(None, "")}
    assert Account.objects.count() == 4
