"""Users whom the host creates without any signal of ours: run by ``test_hosts.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core import serializers

from tests.hosts.conftest import Person, fields_for
from tests.messages import token_in
from tests.races import at_once
from tests.steps.simplejwt_tokens import KEY, token
from vestibule import database
from vestibule.core.caller import Caller
from vestibule.flows.reset_password import ask_to_reset_password, reset_password
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD, Outbox

User: Any = get_user_model()
ADDRESS = "Behind@example.org"
pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def unsaved(address: str = ADDRESS) -> Any:
    return User(**fields_for(address), password=make_password(PASSWORD))


def by_bulk_create() -> None:
    User._default_manager.bulk_create([unsaved()])


def by_loaddata() -> None:
    user = unsaved()
    user.pk = user.id = user.pk or 4711
    tables = [*User._meta.get_parent_list(), User]
    rows = [model(**{each.attname: getattr(user, each.attname) for each in model._meta.fields})
            for model in tables]  # fmt: skip
    text = serializers.serialize("json", rows)
    for each in serializers.deserialize("json", text):
        each.save(using=database.alias())


def by_sql() -> None:
    """Copy a user's row, as another service writes one."""
    user = unsaved("model@example.org")
    user.save()
    columns = [each.column for each in User._meta.local_concrete_fields if not each.primary_key]
    connection = database.connection()
    quote = connection.ops.quote_name
    listed, table = ", ".join(map(quote, columns)), quote(User._meta.db_table)
    key, name = User._meta.pk, User._meta.get_field(User.USERNAME_FIELD)
    new = key.get_db_prep_value(key.get_default() or 4711, connection)
    moved = {name.column: "%s", User._meta.get_field("email").column: "%s"}
    values = ", ".join(moved.get(each, quote(each)) for each in columns)
    given = [ADDRESS for each in columns if each in moved]
    chosen = f"SELECT %s, {values} FROM {table} WHERE {quote(key.column)} = %s"  # noqa: S608
    sql = f"INSERT INTO {table} ({quote(key.column)}, {listed}) {chosen}"  # our own names
    with connection.cursor() as cursor:
        cursor.execute(sql, [new, *given, key.get_db_prep_value(user.pk, connection)])


WAYS: list[Callable[[], None]] = [by_bulk_create, by_loaddata, by_sql]
if User._meta.get_parent_list():  # bulk_create knows no users in two tables
    WAYS = [by_loaddata]
way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


def without_account() -> Any:
    user = User._base_manager.get(email=ADDRESS)
    assert not Account.objects.filter(pk=user.pk).exists()
    return user


@way
def test_they_sign_in_at_once(way, ann):
    way()
    user = without_account()
    assert ann.log_in("behind@EXAMPLE.org", "wrong").status_code == 401
    assert ann.log_in("behind@EXAMPLE.org").status_code == 200
    assert ann.renew().status_code == 200
    assert Account.objects.get(pk=user.pk).email_key == "behind@example.org"


@way
def test_nobody_registers_with_their_address(way, ann):
    way()
    answer = ann.register("behind@example.org")
    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["email"]
    assert ann.log_in("behind@example.org").status_code == 200


@way
def test_nobody_moves_to_their_address(way, ann):
    ann.register("ann@example.org")
    way()
    body = {"email": "behind@example.org", "current_password": PASSWORD}
    assert ann.send("POST", "/api/auth/email/change/", body).status_code == 200
    assert "already" in Outbox()[-1].body
    assert Account.objects.get(email_key="behind@example.org").user.email == ADDRESS


@way
def test_nobody_moves_to_an_address_that_was_theirs_by_then(way, ann):
    ann.register("ann@example.org")
    body = {"email": "behind@example.org", "current_password": PASSWORD}
    ann.send("POST", "/api/auth/email/change/", body)
    way()
    body = {"token": token_in(Outbox())}
    assert ann.send("POST", "/api/auth/email/change/confirm/", body).status_code == 400
    assert Person().log_in("behind@example.org").status_code == 200


@way
def test_nobody_is_invited_to_their_address(way, make_account, sign_in_as):
    root = sign_in_as(make_account("root@example.org", role="admin"))
    way()
    answer = root.post("/api/auth/users/", {"email": "behind@example.org"}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["email"]


@way
def test_resets_reach_them(way, ann):
    way()
    ask_to_reset_password(email="behind@example.org", caller=Caller())
    reset_password(link=token_in(Outbox()), password="another passphrase", caller=Caller())
    assert ann.log_in("behind@example.org", "another passphrase").status_code == 200


@way
def test_one_account_comes_of_many_sign_ins_at_once(way):
    way()

    def sign_in(_: int) -> int:
        return int(Person().log_in("behind@example.org").status_code)

    assert at_once(sign_in, 4) == [200] * 4
    assert Account.objects.get(email_key="behind@example.org").user.email == ADDRESS


@way
def test_a_token_of_simplejwt_is_theirs(way, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIMPLEJWT_KEY": KEY}
    way()
    user = without_account()
    refresh = {"refresh": token(user.pk)}
    answer = Person().send("POST", "/api/auth/token/refresh/", refresh)
    assert answer.status_code == 200, answer.content


@way
def test_a_username_is_theirs_to_sign_in_with_and_to_keep(way, settings):
    if User.USERNAME_FIELD == "email":
        pytest.skip("This host has no usernames.")
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ("username",)}
    way()
    User._base_manager.filter(email=ADDRESS).update(username="behind")
    taken = Person().register("other@example.org", username="behind")
    assert list(taken.json()["details"]) == ["username"]
    Account.objects.all().delete()
    answer = Person().send("POST", "/api/auth/login/", {"username": "behind", "password": PASSWORD})
    assert answer.status_code == 200, answer.content


def test_an_address_that_becomes_free_is_the_other_users(ann, make_user):
    first = make_user("same@example.org")
    make_user("SAME@example.org", password="the second of two")
    assert ann.log_in("same@example.org", "the second of two").status_code == 401
    first.delete()
    assert ann.register("same@example.org").status_code == 400
    assert ann.log_in("same@example.org", "the second of two").status_code == 200
