"""A sign-in tells nothing but yes or no, and takes only the very password."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases import each_case
from tests.core.taken import taken
from tests.passwords.real_hashes import REAL_HASHES
from tests.security.refusals import (
    CHANGE,
    CONFIG,
    LOGIN,
    PROFILE,
    REGISTER,
    assert_refused,
    client,
    register_body,
)
from vestibule.models import Account, AuditEvent, Session
from vestibule.passwords import hashing
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db

User = get_user_model()
PER_REQUEST = {"X-Request-Id", "Date"}


def sign_in(email: Any, password: Any, **extra: Any) -> Any:
    """Send a sign-in."""
    return client().post(LOGIN, {"email": email, "password": password, **extra}, format="json")


def as_seen(response: Any) -> tuple[Any, ...]:
    """Return all of an answer that is not new for each request."""
    headers = {name: value for name, value in response.items() if name not in PER_REQUEST}
    return response.status_code, response.content, headers, dict(response.cookies)


@pytest.fixture
def doubtful(make_account) -> dict[str, tuple[str, str]]:
    """Sign-ins that must all look alike: identifier and password of each."""
    make_account()
    off = make_account("off@example.org")
    User.objects.filter(pk=off.id).update(is_active=False)
    social = make_account("social@example.org")
    User.objects.filter(pk=social.id).update(password=make_password(None))
    empty = make_account("empty@example.org")
    User.objects.filter(pk=empty.id).update(password="")
    return {
        "unknown": ("nobody@example.org", PASSWORD),
        "wrong": ("ann@example.org", "wrong " + PASSWORD),
        "deactivated, wrong": ("off@example.org", "wrong " + PASSWORD),
        "deactivated, right": ("off@example.org", PASSWORD),
        "without a password": ("social@example.org", PASSWORD),
        "with an empty password": ("empty@example.org", PASSWORD),
        "no address": ("nobody", PASSWORD),
        "too long a password": ("ann@example.org", PASSWORD + "x" * 200),
        "unknown, too long a password": ("nobody@example.org", "x" * 200),
    }


def test_every_refused_sign_in_looks_the_same(doubtful):
    seen = {name: as_seen(sign_in(*typed)) for name, typed in doubtful.items()}
    for name, answer in seen.items():
        assert answer == seen["unknown"], name
    assert_refused(sign_in(*doubtful["unknown"]), 401, code="invalid_credentials")
    assert not Session.objects.exists()


def test_every_refused_sign_in_costs_the_same_statements(doubtful):
    costs = {}
    for name, typed in doubtful.items():
        with CaptureQueriesContext(connection) as captured:
            sign_in(*typed)
        costs[name] = [query["sql"].split()[0] for query in captured.captured_queries]
    costs.pop("no address")  # there is nothing to look up
    assert len({tuple(cost) for cost in costs.values()}) == 1, costs


@pytest.mark.parametrize(
    "encoded",
    ["garbage", "argon2$garbage", "argon2$argon2id$v=19$m=8,t=1,p=1$AA$AA", "md5$salt$hash",
     "sha1$a$b", "pbkdf2_sha256$1$salt$hash", "pbkdf2_sha256$x", "bcrypt_sha256$", "$", "!",
     "plain:x",
     "crypt$$x", "scrypt$"],
)  # fmt: skip
def test_a_stored_hash_that_nobody_can_read_is_a_wrong_password(make_account, encoded):
    person = make_account()
    User.objects.filter(pk=person.id).update(password=encoded)
    assert as_seen(sign_in(person.email, PASSWORD)) == as_seen(sign_in("no@example.org", PASSWORD))


def test_a_refused_sign_in_is_recorded_without_what_was_typed(make_account):
    person = make_account()
    sign_in(person.email, "typed-by-mistake")
    sign_in("typed-by-mistake@example.org", PASSWORD)
    rows = list(AuditEvent.objects.order_by("id").values("kind", "account_id", "details"))
    assert [row["kind"] for row in rows] == ["sign_in_failed"] * 2
    assert [row["account_id"] for row in rows] == [str(person.id), ""]
    assert "typed-by-mistake" not in str(rows)


META = [
    "' OR '1'='1", "' OR 1=1--", '" OR ""="', "admin'--", "*", "%", "_", "%@example.org", "a__@%",
    "ann@example.or_", "___@example.org", "*)(uid=*", "*)(|(uid=*))", "\\", "ann@example.org'--",
    '{"$gt": ""}', "ann@example.org%00", "ann@example.org\u0000", "ann@example.org;",
    "\u0000", "${jndi:ldap://127.0.0.1/a}", "{{7*7}}", "' UNION SELECT NULL--", "ann@example.org\\",
]  # fmt: skip


@each_case("text", META, ids=ascii)
def test_characters_that_mean_something_elsewhere_mean_nothing_here(make_account, text):
    make_account()
    assert_refused(sign_in(text, PASSWORD), 400, 401)
    assert_refused(sign_in("ann@example.org", text), 400, 401)
    assert_refused(sign_in(text, text), 400, 401)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        1.5,
        [],
        ["ann@example.org"],
        {},
        {"$gt": ""},
        {"email": "ann@example.org"},
        "",
    ],
    ids=repr,
)
def test_identifier_and_password_are_texts(make_account, value):
    make_account()
    assert_refused(sign_in(value, PASSWORD), 400, code="invalid_input")
    assert_refused(sign_in("ann@example.org", value), 400, code="invalid_input")
    assert_refused(client().post(LOGIN, {"password": PASSWORD}, format="json"), 400)


@pytest.mark.parametrize(
    "spelled", ["ANN@example.org", "ann@EXAMPLE.org", " ann@example.org ", "Ann@Example.Org\n"]
)
def test_one_address_in_any_spelling_is_one_account(make_account, spelled):
    person = make_account()
    assert sign_in(spelled, PASSWORD).json()["user"]["id"] == person.id


def test_a_password_is_the_same_in_every_unicode_form():
    composed = unicodedata.normalize("NFC", "Ünïcödé pässwörd")
    apart = unicodedata.normalize("NFD", composed)
    assert composed != apart
    body = register_body(password=composed, password2=composed)
    assert client().post(REGISTER, body, format="json").status_code == 201
    assert sign_in(body["email"], apart).status_code == 200
    assert sign_in(body["email"], composed).status_code == 200
    assert_refused(sign_in(body["email"], composed.replace("Ü", "U")), 401)


def test_the_length_of_a_password_is_the_same_in_every_unicode_form():
    longest = "é" * 128
    apart = unicodedata.normalize("NFD", longest)
    body = register_body(password=longest, password2=longest)
    assert client().post(REGISTER, body, format="json").status_code == 201
    assert sign_in(body["email"], longest).status_code == 200
    assert sign_in(body["email"], apart).status_code == 200
    short = unicodedata.normalize("NFD", "éééé")
    body = register_body(email="b@example.org", password=short, password2=short)
    assert_refused(client().post(REGISTER, body, format="json"), 400, code="invalid_input")


@pytest.mark.parametrize("password", ["  spaces at both ends  ", "\ttabs and\nlines\n", "x" * 128])
def test_a_password_is_kept_exactly_as_it_was_typed(password):
    body = register_body(password=password, password2=password)
    assert client().post(REGISTER, body, format="json").status_code == 201
    assert sign_in(body["email"], password).status_code == 200
    for other in (password.strip() + "!", password.strip()[:-1], password.swapcase()):
        assert_refused(sign_in(body["email"], other), 401)
    if password.strip() != password:
        assert_refused(sign_in(body["email"], password.strip()), 401)


@pytest.mark.parametrize("length", [129, 1024, 1025, 10_000, 30_000])
def test_a_password_that_is_too_long_is_never_hashed(make_account, sign_in_as, length):
    make_account()
    caller = sign_in_as(make_account("b@example.org"))
    before = Account.objects.count()
    long = "p" * length
    assert_refused(sign_in("ann@example.org", long), 400, 401)
    body = register_body(password=long, password2=long)
    assert_refused(client().post(REGISTER, body, format="json"), 400, code="invalid_input")
    for change in ({"current_password": PASSWORD, "new_password": long},
                   {"current_password": long,
                   "new_password": "another long passphrase"}):  # fmt: skip
        assert_refused(caller.post(CHANGE, change, format="json"), 400)
    assert Account.objects.count() == before
    prefix = register_body(email="p@example.org", password="p" * 128, password2="p" * 128)
    assert client().post(REGISTER, prefix, format="json").status_code == 201
    assert_refused(sign_in("p@example.org", long), 400, 401)


@pytest.mark.parametrize("address", [LOGIN, REGISTER])
def test_nul_in_a_password_is_refused(make_account, address):
    make_account()
    for password in ("\u0000", PASSWORD + "\u0000", "\u0000" + PASSWORD, "a long \u0000 password"):
        body = register_body(email="ann@example.org", password=password, password2=password)
        assert_refused(client().post(address, body, format="json"), 400, code="invalid_input")


@each_case(
    "change",
    [{}, {"new_password": "another long passphrase"}, {"current_password": PASSWORD},
     {"current_password": "", "new_password": "another long passphrase"},
     {"current_password": None, "new_password": "another long passphrase"},
     {"current_password": "wrong", "new_password": "another long passphrase"},
     {"current_password": [PASSWORD], "new_password": "another long passphrase"},
     {"old_password": PASSWORD, "new_password": "another long passphrase"},
     {"current_password": PASSWORD.upper(), "new_password": "another long passphrase"}],
    ids=str,
)  # fmt: skip
def test_nobody_changes_a_password_without_the_old_one(make_account, sign_in_as, change):
    person = make_account()
    caller = sign_in_as(person)
    assert_refused(caller.post(CHANGE, change, format="json"), 400)
    assert_refused(client().post(CHANGE, change, format="json"), 401)
    caller.patch(PROFILE, {"password": "another long passphrase", **change}, format="json")
    caller.put(PROFILE, {"password": "another long passphrase", **change}, format="json")
    assert_refused(sign_in(person.email, "another long passphrase"), 401)
    assert sign_in(person.email, PASSWORD).status_code == 200
    right = {"current_password": PASSWORD, "new_password": "another long passphrase"}
    assert caller.post(CHANGE, right, format="json").status_code == 200


def test_a_wrong_current_password_is_recorded(make_account, sign_in_as):
    change = {"current_password": "wrong", "new_password": "another long passphrase"}
    answer = sign_in_as(make_account()).post(CHANGE, change, format="json")
    assert_refused(answer, 400, code="wrong_password")
    assert AuditEvent.objects.filter(kind="password_change_failed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_more_sign_ins_than_can_be_hashed_are_turned_away_quickly(make_account, vestibule):
    vestibule(HASHING_SLOTS=1, HASHING_QUEUE=2, **REAL_HASHES)
    make_account()

    def attempt(number: int) -> int:
        email = "ann@example.org" if number % 2 else f"nobody{number}@example.org"
        try:
            answer = sign_in(email, PASSWORD)
            if answer.status_code == 503:
                assert_refused(answer, 503, code="overloaded")
                assert int(answer["Retry-After"]) > 0
            assert client().get(CONFIG).status_code == 200
            return int(answer.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(attempt, range(48)))
    assert {503} < answers <= {200, 401, 503}  # which of them are let in is chance
    assert attempt(1) == 200


def test_known_and_unknown_identifiers_wait_in_the_same_queue(make_account, vestibule):
    make_account()
    vestibule(HASHING_SLOTS=1, HASHING_QUEUE=0)
    with taken(hashing.pool):
        for email in ("ann@example.org", "nobody@example.org"):
            assert_refused(sign_in(email, PASSWORD), 503, code="overloaded")
    assert sign_in("ann@example.org", PASSWORD).status_code == 200
