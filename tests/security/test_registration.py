"""A registration gives an account of one's own, and nothing more than an account."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from email.utils import getaddresses
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.mail import EmailMessage
from django.db import connection

from tests.cases import each_case
from tests.security.odd_addresses import REFUSED, TAKEN
from tests.security.refusals import (
    CHANGE,
    LOGIN,
    PROFILE,
    REGISTER,
    assert_refused,
    client,
    register_body,
)
from vestibule.core.identifiers import mailbox
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db

User = get_user_model()
GREEDY: dict[str, Any] = {
    "roles": ["admin"],
    "is_staff": True,
    "is_superuser": True,
    "is_active": False,
    "is_verified": True,
    "email_verified": True,
    "email_verified_at": "2020-01-01T00:00:00Z",
    "phone_verified": True,
    "groups": [1],
    "permissions": ["*"],
    "user_permissions": [1],
    "id": 4711,
    "pk": 4711,
    "user_id": 4711,
    "account": 4711,
    "uuid": "0192f0c1-2d3e-7abc-8def-0123456789ab",
    "created_at": "2000-01-01T00:00:00Z",
    "updated_at": "2000-01-01T00:00:00Z",
    "date_joined": "2000-01-01T00:00:00Z",
    "last_login": "2000-01-01T00:00:00Z",
    "password_hash": "x",
    "encoded": "x",
    "failed_attempts": -1,
    "epoch": 99,
    "enabled": False,
    "facts": {"role": "admin"},
    "email_key": "victim@example.org",
    "rank": 100,
}
NESTED: dict[str, Any] = {
    "user": {"role": "admin", "is_staff": True, "is_superuser": True},
    "account": {"role": "admin", "epoch": 99},
    "profile": {"role": "admin"},
    "user.role": "admin", "user.is_staff": True, "user[role]": "admin", "user__is_staff": True,
    "account__role": "admin", "vestibule__role": "admin", "isStaff": True, "isSuperuser": True,
    "is-staff": True, "IS_STAFF": True, "Role": "admin", "ROLE": "admin", "userRole": "admin",
    "role ": "admin", "role[]": "admin", "$set": {"role": "admin"},
    "__proto__": {"role": "admin"}, "constructor": {"prototype": {"role": "admin"}},
    "__class__": "admin", "emailVerified": True,
}  # fmt: skip


def register(**changes: Any) -> Any:
    """Send a registration."""
    return client().post(REGISTER, register_body(**changes), format="json")


def assert_ordinary(account: Account) -> None:
    """Check that an account is what everybody gets."""
    user = User.objects.get(pk=account.pk)
    assert (account.role, account.epoch, account.enabled) == ("employee", 0, True)
    assert account.email_verified_at is None
    assert account.phone_verified_at is None
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert user.pk != 4711
    assert not user.groups.exists()
    assert not user.user_permissions.exists()
    assert user.date_joined.year > 2000
    assert account.created_at.year > 2000


@each_case("fields", [GREEDY, NESTED, {**GREEDY, **NESTED}], ids=["flat", "nested", "all"])
def test_nobody_registers_with_more_than_an_ordinary_account(fields):
    answer = register(**fields)
    assert answer.status_code == 201, answer.content
    assert_ordinary(Account.objects.get())
    token = answer.json()["tokens"]["access"]
    assert client(token).get(PROFILE).json()["role"] == "employee"


@each_case("fields", [GREEDY, NESTED], ids=["flat", "nested"])
@each_case("method", ["put", "patch"])
def test_nobody_gives_themselves_more_by_a_change_of_profile(fields, method):
    caller = client(register().json()["tokens"]["access"])
    claimed = {**fields, "role": "admin", "email": "victim@example.org", "password": "changed it!"}
    answer = getattr(caller, method)(PROFILE, claimed, format="json")
    assert answer.status_code == 200, answer.content
    account = Account.objects.get()
    assert_ordinary(account)
    assert account.email == "new@example.org"
    credentials = {"email": "new@example.org", "password": register_body()["password"]}
    assert client().post(LOGIN, credentials, format="json").status_code == 200


@each_case(
    "role",
    ["admin", "manager", "Admin", "ADMIN", " admin", "admin ", "\uff41dmin", "owner", "root",
     "%", "*",
     "employee,admin", "employee' OR '1", ["admin"], {"name": "admin"}, 100, True],
    ids=repr,
)  # fmt: skip
def test_a_role_that_is_not_open_is_refused_and_never_lowered(role):
    body = assert_refused(register(role=role), 400, code="invalid_input")
    assert "role" in body["details"]
    assert not Account.objects.exists()


@each_case("role", ["client", "employee", ""])
def test_an_open_role_is_granted(role):
    assert register(role=role).json()["user"]["role"] == (role or "employee")


TWINS = [
    ("mike@exit.example", "m\u0131ke@exit.example"),
    ("mike@exit.example", "mike@ex\u0131t.example"),
    ("sam@sea.example", "\u017fam@sea.example"),
    ("sam@sea.example", "sam@\u017fea.example"),
    ("kate@kite.example", "\u212aate@kite.example"),
    ("kate@kite.example", "kate@\u212aite.example"),
    ("a@strasse.example", "a@stra\u00dfe.example"),
    ("strasse@a.example", "stra\u00dfe@a.example"),
    ("a@caf\u00e9.example", "a@cafe\u0301.example"),
    ("ab@full.example", "\uff41\uff42@full.example"),
    ("ab@full.example", "ab@\uff46\uff55\uff4c\uff4c.example"),
    ("fin@fin.example", "\ufb01n@fin.example"),
    ("fin@fin.example", "fin@\ufb01n.example"),
    ("ann@example.org", "ANN@EXAMPLE.ORG"),
    ("ann@example.org", "ann@example\u3002org"),
    ("ann@example.org", "ann@example.org\u200b"),
    ("ann@example.org", "\u0430nn@example.org"),
]


@each_case(("victim", "twin"), TWINS, ids=[ascii(twin) for _, twin in TWINS])
def test_a_look_alike_never_reaches_the_account_of_its_victim(victim, twin):
    first = register(email=victim, password=PASSWORD, password2=PASSWORD)
    assert first.status_code == 201
    second = register(email=twin)
    credentials = {"email": twin, "password": register_body()["password"]}
    entered = client().post(LOGIN, credentials, format="json")
    if second.status_code == 201:
        assert second.json()["user"]["id"] != first.json()["user"]["id"]
        assert entered.json()["user"]["email"] == twin
        assert User.objects.get(pk=second.json()["user"]["id"]).email == twin
    else:
        assert_refused(second, 400)
        assert_refused(entered, 401)
    kept = Account.objects.get(pk=first.json()["user"]["id"])
    assert kept.email == victim
    own = client().post(LOGIN, {"email": victim, "password": PASSWORD}, format="json")
    assert own.json()["user"]["id"] == kept.pk


@each_case("address", TAKEN, ids=ascii)
def test_an_address_that_fits_the_rule_is_taken_and_has_one_recipient(address):
    answer = register(email=address)
    assert answer.status_code == 201, answer.content
    stored = answer.json()["user"]["email"]
    assert stored == address.strip()
    assert len(getaddresses([stored])) == 1
    sent = EmailMessage("subject", "text", to=[str(mailbox(stored))]).message()["To"]
    assert sent.count("@") == 1
    assert sent.isascii()
    assert len(getaddresses([sent])) == 1
    assert client(answer.json()["tokens"]["access"]).get(PROFILE).status_code == 200


@each_case("address", REFUSED, ids=lambda address: ascii(address)[:40] + str(len(address)))
def test_an_address_that_does_not_fit_the_rule_is_refused(address):
    body = assert_refused(register(email=address), 400, code="invalid_input")
    assert list(body["details"]) == ["email"]
    assert not User.objects.exists()
    assert_refused(
        client().post(LOGIN, {"email": address, "password": "x"}, format="json"), 400, 401
    )


def test_the_corpus_of_addresses_is_large_enough():
    assert len({*TAKEN, *REFUSED}) >= 100


@each_case(
    "name",
    ["admin", "ADMIN", "root", "me", "api", "null", "undefined", ".", "..", "victim@example.org",
     "VICTIM@example.org", "a b", "a\u0000b", "a/b", "a%00", "<b>", "a\nb", "\u202ea", "a\u200bb",
     "0192f0c1-2d3e-7abc-8def-0123456789ab", "0192f0c12d3e7abc8def0123456789ab", "\uff41dmin",
     "x" * 151],
    ids=lambda name: ascii(name)[:24],
)  # fmt: skip
def test_a_user_name_that_means_something_else_is_refused(make_account, name):
    make_account("victim@example.org")
    body = assert_refused(register(username=name), 400, code="invalid_input")
    assert list(body["details"]) == ["username"]


def test_user_names_that_differ_in_case_or_width_only_are_one_name():
    assert register(username="Bob").status_code == 201
    for twin in ("bob", "BOB", "\uff22\uff4f\uff42"):
        body = assert_refused(register(email="second@example.org", username=twin), 400)
        assert list(body["details"]) == ["username"], twin


def _long_common_passwords() -> list[str]:
    every = sorted(CommonPasswordValidator().passwords)
    return [password for password in every if 8 <= len(password) <= 128]


def test_more_than_three_thousand_common_passwords_are_known():
    assert len(_long_common_passwords()) >= 3000


def _refused_passwords() -> list[str]:
    common = _long_common_passwords()
    return [*common[:: len(common) // 60], "password1", "PASSWORD1", " password1", "password1 "]


def test_a_common_password_is_refused_with_the_reason_at_every_door():
    caller = client(register(password=PASSWORD, password2=PASSWORD).json()["tokens"]["access"])
    for password in _refused_passwords():
        answer = register(email="b@example.org", password=password, password2=password)
        body = assert_refused(answer, 400, code="invalid_input")
        assert "common" in body["details"]["password"][0]
        change = {"current_password": PASSWORD, "new_password": password}
        body = assert_refused(caller.post(CHANGE, change, format="json"), 400, code="invalid_input")
        assert "common" in body["details"]["new_password"][0]


@each_case(
    "password",
    ["Vestibule", "VESTIBULE ", "marguerite", "Marguerite", "MARGUERITE", "lindqvist-é",
     "LINDQVIST-É",
     "lindqvist-e\u0301", "marguerite@example.org", "Marguerite@Example.Org"],
    ids=ascii,
)  # fmt: skip
def test_a_password_made_of_the_persons_own_data_is_refused_at_every_door(password):
    person = {"email": "marguerite@example.org", "first_name": "Ann", "last_name": "Lindqvist-é"}
    answer = register(**person, password=password, password2=password)
    body = assert_refused(answer, 400, code="invalid_input")
    assert list(body["details"]) == ["password"]
    caller = client(
        register(**person, password=PASSWORD, password2=PASSWORD).json()["tokens"]["access"]
    )
    change = {"current_password": PASSWORD, "new_password": password}
    body = assert_refused(caller.post(CHANGE, change, format="json"), 400, code="invalid_input")
    assert list(body["details"]) == ["new_password"]


@pytest.mark.django_db(transaction=True)
def test_many_registrations_of_one_address_at_once_make_one_account():
    spellings = ["race@example.org", "RACE@example.org", "Race@Example.ORG"] * 6

    def attempt(email: str) -> int:
        try:
            answer = register(email=email)
            if answer.status_code != 201:
                assert_refused(answer, 400, code="invalid_input")
            return int(answer.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(9) as pool:
        statuses = list(pool.map(attempt, spellings))
    assert sorted(set(statuses)) == [201, 400]
    assert statuses.count(201) == 1
    assert Account.objects.count() == User.objects.count() == 1


def test_names_are_kept_as_they_were_sent():
    odd = "<a href=//evil>{{7*7}}</a>${7*7}{% debug %}"
    answer = register(first_name=odd, last_name=unicodedata.normalize("NFD", "Éva"))
    assert answer.json()["user"]["first_name"] == odd
