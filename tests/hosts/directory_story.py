"""What a host with a legacy directory, a password history and claims of its own sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from tests.hosts.conftest import Person
from tests.hosts.directory.models import EarlierPassword, LegacyPerson
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "another long passphrase"
SIGNALS = (user_logged_in, user_logged_out, user_login_failed)


@pytest.fixture
def legacy() -> Any:
    """A user of the legacy system."""
    hashed = make_password(PASSWORD)
    values = {"login": "jdoe", "email": "jdoe@corp.example", "department": "sales"}
    return LegacyPerson.objects.create(password=hashed, **values)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """The signals that the host's own receivers get."""
    got: list[Any] = []

    def keep(signal: Any, **_: Any) -> None:
        got.append(signal)

    for signal in SIGNALS:
        signal.connect(keep)
    yield got
    for signal in SIGNALS:
        signal.disconnect(keep)


def log_in(person: Person, username: str, password: str, **more: Any) -> Any:
    body = {"username": username, "password": password, **more}
    return person._keep(person.send("POST", "/api/auth/login/", body, access=""))


@pytest.mark.usefixtures("legacy")
def test_a_user_of_the_directory_signs_in_with_the_hosts_claims(ann, heard):
    assert log_in(ann, "jdoe", "wrong").status_code == 401
    assert log_in(ann, "jdoe", PASSWORD).status_code == 200
    user = get_user_model().objects.get()
    assert (user.username, user.vestibule.email) == ("jdoe", "jdoe@corp.example")
    assert user.last_login is not None
    for _ in range(2):
        held = jwt.decode(ann.access, options={"verify_signature": False})
        assert (held["department"], held["user_id"]) == ("sales", str(user.pk))
        assert ann.renew().status_code == 200
    assert ann.profile().status_code == 200
    ann.send("POST", "/api/auth/logout/", {"refresh_token": ann.refresh})
    assert heard == [user_login_failed, user_logged_in, user_logged_out]


@pytest.mark.usefixtures("legacy")
def test_nobody_is_told_who_is_in_the_directory(ann):
    answers = [log_in(ann, name, "wrong") for name in ("jdoe", "nobody")]
    assert [(each.status_code, each.json()) for each in answers] == 2 * [(401, answers[0].json())]


def test_the_history_refuses_what_a_user_has_had(ann):
    assert ann.register("ann@example.org").status_code == 201
    assert EarlierPassword.objects.count() == 1
    answer: Any = None
    for current, new, status in ((PASSWORD, NEW, 200), (NEW, PASSWORD, 400), (NEW, NEW, 400)):
        body = {"current_password": current, "new_password": new, "new_password2": new}
        answer = ann._keep(ann.send("POST", "/api/auth/password/change/", body))
        assert answer.status_code == status, answer.content
    assert "You have had this password before." in answer.content.decode()
    assert EarlierPassword.objects.count() == 2


def test_a_password_like_the_users_name_is_refused(ann):
    typed = {"password": "featherston3", "password2": "featherston3"}
    answer = ann.register("ann@example.org", last_name="Featherstone", **typed)
    assert (answer.status_code, "too similar to the last name" in answer.content.decode()) == (
        400,
        True,
    )
    assert not get_user_model().objects.exists()


def test_a_hash_of_decomposed_text_still_matches(ann, make_user):
    typed = unicodedata.normalize("NFD", "Stra\u00dfencaf\u00e9 im Regen")
    make_user("ann@example.org", password=typed)
    assert ann.log_in("ann@example.org", typed).status_code == 200
    assert ann.log_in("ann@example.org", unicodedata.normalize("NFC", typed)).status_code == 200


@pytest.mark.usefixtures("legacy")
def test_a_user_may_ask_to_be_forgotten_soon(ann):
    assert log_in(ann, "jdoe", PASSWORD, remember=False).status_code == 200
    session = get_user_model().objects.get().vestibule.sessions.get()
    assert (session.expires_at - session.created_at).total_seconds() == 12 * 3600
