"""Every hand that gives a host's user a password: run by ``test_hosts.py``, as ``story.py`` is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db.models.signals import pre_save

from vestibule import database
from vestibule.models import Session
from vestibule.passwords import django_renews
from vestibule.testing.plugin import PASSWORD

User: Any = get_user_model()
NEW = "another long passphrase"
Hand = Callable[[Any], object]
pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def sets_and_saves(user: Any) -> None:
    user.set_password(NEW)
    user.save()


def sets_and_saves_one_column(user: Any) -> None:
    user.set_password(NEW)
    user.save(update_fields=["password"])


def fills_in_the_form_of_djangos_admin(user: Any) -> None:
    form = SetPasswordForm(user, {"new_password1": NEW, "new_password2": NEW})
    assert form.is_valid(), form.errors
    form.save()


def runs_changepassword(user: Any) -> None:
    with patch("getpass.getpass", return_value=NEW):
        where = database.alias()
        call_command("changepassword", user.get_username(), database=where, verbosity=0)


def takes_the_password_away(user: Any) -> None:
    user.set_unusable_password()
    user.save()


def hashes_and_saves(user: Any) -> None:
    user.password = make_password(NEW)
    user.save()


def hashes_and_saves_one_column(user: Any) -> None:
    user.password = make_password(NEW)
    user.save(update_fields=["password"])


def updates(user: Any) -> None:
    User._default_manager.filter(pk=user.pk).update(password=make_password(NEW))


def updates_in_bulk(user: Any) -> None:
    user.password = make_password(NEW)
    User._default_manager.bulk_update([user], ["password"])


def writes_sql(user: Any) -> None:
    connection = database.connection()
    quote, column = connection.ops.quote_name, User._meta.get_field("password")
    owner = column.model._meta
    key = owner.pk.get_db_prep_value(user.pk, connection)
    chosen = f"{quote(owner.db_table)} SET {quote(column.column)} = %s"
    sql = f"UPDATE {chosen} WHERE {quote(owner.pk.column)} = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [make_password(NEW), key])


AT_ONCE = [
    sets_and_saves,
    sets_and_saves_one_column,
    fills_in_the_form_of_djangos_admin,
    runs_changepassword,
]
AT_THE_NEXT_REFRESH = [
    takes_the_password_away,
    hashes_and_saves,
    hashes_and_saves_one_column,
    updates,
    updates_in_bulk,
    writes_sql,
]


@pytest.mark.parametrize("hand", [*AT_ONCE, *AT_THE_NEXT_REFRESH], ids=lambda hand: hand.__name__)
def test_a_password_of_whatever_hand_ends_every_session(ann, hand):
    ann.register("ann@example.org")
    other = type(ann)()
    other.log_in("ann@example.org")
    other.renew()
    hand(User._default_manager.get())
    if hand in AT_ONCE:
        assert ann.profile().status_code == 401
    refused = ann.renew()
    assert refused.status_code == 401
    assert refused.json()["reason"] == "password_changed"
    for each in (ann, other):  # one refresh that finds out ends them all
        assert each.profile().status_code == 401
        assert each.renew().json()["reason"] == "password_changed"
    assert set(Session.objects.values_list("end_reason", flat=True)) == {"password_changed"}


def test_what_the_host_saves_besides_ends_nothing(ann):
    ann.register("ann@example.org")
    user = User._default_manager.get()
    user.set_password(PASSWORD)
    user.save()  # also the same password is a new one, if it was set
    assert ann.renew().status_code == 401
    ann.log_in("ann@example.org")
    user = User._default_manager.get()
    user.save()
    user.save(update_fields=["last_login"])
    user.save(update_fields=["password"])
    assert ann.profile().status_code == 200
    assert ann.renew().status_code == 200


@pytest.fixture
def outdated(ann: Any, settings: Any) -> Any:
    """A signed-in user with a hash that Django would renew."""
    ann.register("ann@example.org")
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[::-1]
    return User._default_manager.get()


def test_a_rehash_of_the_same_password_by_django_ends_nothing(ann, outdated):
    before = outdated.password
    assert outdated.check_password(PASSWORD)
    assert User._default_manager.get().password != before
    assert ann.profile().status_code == 200
    assert ann.renew().status_code == 200


def test_nor_does_a_rehash_at_djangos_own_sign_in(ann, outdated):
    assert ModelBackend().authenticate(None, outdated.get_username(), PASSWORD)
    assert not django_renews(User._default_manager.get().password)
    assert ann.renew().status_code == 200


def test_no_request_during_a_rehash_by_django_finds_a_new_password(ann, outdated):
    answers = []

    def meets(update_fields: Any, **_: Any) -> None:
        if update_fields == {"password"}:
            answers.append(ann.renew().status_code)

    pre_save.connect(meets)
    try:
        assert outdated.check_password(PASSWORD)
    finally:
        pre_save.disconnect(meets)
    assert answers == [200]
    assert ann.renew().status_code == 200


@pytest.mark.parametrize("hand", AT_THE_NEXT_REFRESH, ids=lambda hand: hand.__name__)
def test_a_new_password_in_place_of_an_outdated_hash_is_not_a_rehash(ann, outdated, hand):
    hand(outdated)
    assert ann.renew().json()["reason"] == "password_changed"
