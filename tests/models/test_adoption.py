"""Accounts for users whom the host has created without a signal, many at a time."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from tests.races import at_once
from vestibule.models import Account
from vestibule.models.adoption import users_without_account

MANY = 300


def created(count: int = MANY) -> None:
    """Users as another service stores them."""
    model = get_user_model()
    named = [model(username=f"user{each}", email=f"{each}@example.org") for each in range(count)]
    model.objects.bulk_create(named)


@pytest.mark.django_db
def test_many_users_get_their_accounts_by_a_few_queries(django_assert_max_num_queries):
    created()
    with django_assert_max_num_queries(20):  # SQLite inserts fewer rows at a time
        Account.objects.adopt(users_without_account())
    assert Account.objects.filter(email_key__isnull=False).count() == MANY


@pytest.mark.django_db
def test_the_first_of_several_users_keeps_an_address_and_the_look_of_a_name():
    model = get_user_model()
    model.objects.create_user("held", "held@example.org")
    model.objects.bulk_create(
        [
            model(username="ann", email="ann@example.org"),
            model(username="anna", email="ANN@example.org"),
            model(username="аnn", email="bob@example.org"),  # noqa: RUF001 - a Cyrillic letter
            model(username="HE1D", email="Held@Example.org"),
        ]
    )
    Account.objects.adopt(users_without_account())
    found = Account.objects.order_by("pk").values_list("user__username", "email_key")
    assert dict(found) == {
        "held": "held@example.org",
        "ann": "ann@example.org",
        "anna": None,
        "аnn": "bob@example.org",  # noqa: RUF001 - a Cyrillic letter
        "HE1D": None,
    }
    looks = dict(Account.objects.values_list("user__username", "username_skeleton"))
    assert [looks[name] for name in ("аnn", "HE1D")] == [None, None]  # noqa: RUF001
    assert None not in (looks["held"], looks["ann"], looks["anna"])


@pytest.mark.django_db(transaction=True)
def test_processes_that_adopt_the_same_users_at_once_create_each_account_once():
    created(40)
    at_once(lambda _: Account.objects.adopt(users_without_account()), 4)
    assert Account.objects.filter(email_key__isnull=False).count() == 40
