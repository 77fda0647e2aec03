"""Narrow columns with validators and constraints, at every door: run by ``test_hosts.py``.

PostgreSQL refuses what is longer than its column, and both databases what a constraint does not
allow: none of it may be a crash.
"""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from tests.calls import CALLER
from tests.flows.test_passkey_sign_up import ask
from vestibule.core.errors import InvalidInput, RegistrationIncomplete
from vestibule.core.external import ExternalProfile
from vestibule.models import Account
from vestibule.models.person_columns import copy_email
from vestibule.steps import link_identity
from vestibule.testing.plugin import PASSWORD

User: Any = get_user_model()
API = "/api/auth/"
LONG = "a" * 11
ANN = "ann@example.org"
REFUSED: tuple[tuple[dict[str, str], str], ...] = (
    ({"email": f"{'a' * 20}@example.org"}, "email"),
    ({"email": "ann@example.com"}, "email"),
    ({"username": "Ann"}, "username"),
    ({"username": "a" * 13}, "username"),
    ({"first_name": LONG}, "first_name"),
    ({"last_name": LONG}, "last_name"),
)
"""What this host refuses and we would accept, with the field that is named."""

pytestmark = pytest.mark.django_db


def post(path: str, client: APIClient | None = None, **body: Any) -> Any:
    return (client or APIClient()).post(path, body, format="json")


def register(**changes: Any) -> Any:
    """Register at our own door."""
    body = {"email": ANN, "first_name": "Ann", "last_name": "Lee", **changes}
    return post(f"{API}register/", **body, password=PASSWORD, password2=PASSWORD)


def assert_refused(answer: Any, field: str) -> None:
    assert answer.status_code == 400, answer.content
    assert answer.json()["codes"] == {field: ["field_refused"]}


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_a_registration_says_what_the_host_refuses(changes, field):
    body = {"email": ANN, "username": "ann", **changes}
    assert_refused(register(**body), field)
    if field in {"email", "username"}:  # what the other contracts ask for
        created = post("/dj/users/", **body, password=PASSWORD)
        assert (created.status_code, set(created.json())) == (400, {field})
        created = post("/ra/registration/", **body, password1=PASSWORD, password2=PASSWORD)
        assert (created.status_code, set(created.json())) == (400, {field})
    assert not User.objects.exists()


def test_a_constraint_of_two_columns_is_explained(sign_in_as):
    answer = register(first_name="Lee")
    assert_refused(answer, "first_name")
    assert answer.json()["details"] == {"first_name": ["Two different names."]}
    assert register().status_code == 201
    ann = sign_in_as(Account.objects.person())
    assert_refused(ann.patch(f"{API}profile/", {"first_name": "Lee"}, format="json"), "first_name")
    assert ann.patch(f"{API}profile/", {"first_name": "Bob"}, format="json").status_code == 200
    both = {"first_name": "", "last_name": "Bob"}
    assert ann.patch(f"{API}profile/", both, format="json").status_code == 200


def test_a_user_without_a_username_gets_one_that_the_host_accepts():
    assert register().status_code == 201
    user = User.objects.get()
    user.full_clean(exclude=["password"])
    assert len(user.username) == 12


def test_a_profile_keeps_what_it_had(sign_in_as):
    assert register(username="ann").status_code == 201
    ann = sign_in_as(Account.objects.person())
    assert_refused(ann.patch(f"{API}profile/", {"first_name": LONG}, format="json"), "first_name")
    renamed = post("/dj/users/set_username/", ann, new_username="Ann", current_password=PASSWORD)
    assert (renamed.status_code, set(renamed.json())) == (400, {"new_username"})
    assert (User.objects.get().first_name, User.objects.get().username) == ("Ann", "ann")


def test_an_administrator_learns_it_too(sign_in_as, make_account):
    root = sign_in_as(make_account(ANN, role="admin"))
    bob = {"email": "bob@example.org", "first_name": "Bob"}
    for changes, field in REFUSED:
        assert_refused(post(f"{API}users/", root, **{**bob, **changes}), field)
    assert post(f"{API}users/", root, **bob).status_code == 201
    address = f"{API}users/{User.objects.get(first_name='Bob').pk}/"
    assert_refused(root.patch(address, {"last_name": LONG}, format="json"), "last_name")


def test_an_address_of_others_is_refused_before_a_mail_is_sent(make_account, sign_in_as, outbox):
    ann = sign_in_as(make_account(ANN))
    for email in ("ann@example.com", f"{'a' * 20}@example.org"):
        answer = post(f"{API}email/change/", ann, email=email, current_password=PASSWORD)
        assert_refused(answer, "email")
    assert not outbox


def test_a_username_that_was_the_address_stays_where_the_new_one_is_none(make_account):
    user = make_account(ANN)
    named = User.objects.get().username
    copy_email(user.id, before=ANN, after="bob@example.org")
    assert (User.objects.get().email, User.objects.get().username) == ("bob@example.org", named)


def test_commands_say_it(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
    with pytest.raises(CommandError, match="email: field_refused"):
        call_command("createadmin", "--email=a@example.com", "--password-stdin", stdout=StringIO())
    rows = [{"email": ANN, **changes} for changes, _ in REFUSED]
    good = {"email": "bob@example.org", "first_name": "Bob", "username": "bob"}
    also = {"email": "eve@example.org"}
    (tmp_path / "users.jsonl").write_text("\n".join(map(json.dumps, [*rows, good, also])))
    call_command("users", "import", str(tmp_path / "users.jsonl"), stdout=StringIO())
    assert sorted(User.objects.values_list("email", flat=True)) == [good["email"], also["email"]]
    assert User.objects.get(first_name="Bob").username == "bob"
    [report] = [path for path in tmp_path.iterdir() if path.name != "users.jsonl"]
    assert report.read_text().count("value_refused") == len(REFUSED)


def provider(email: str, first_name: str = "Ann") -> ExternalProfile:
    return ExternalProfile(
        provider="openid",
        issuer="https://i.example",
        subject="ann",
        email=email,
        email_verified=True,
        first_name=first_name,
        last_name="Lee",
    )


def test_a_providers_name_is_cut_and_its_address_can_be_another():
    with pytest.raises(RegistrationIncomplete):
        link_identity.register(provider("ann@example.com"), CALLER)
    person, _ = link_identity.register(provider(ANN, "Annabella-Maria"), CALLER)
    assert (person.first_name, person.last_name) == ("Annabella-", "Lee")


def test_who_signs_up_by_a_passkey_learns_it_before_the_code(outbox):
    for changes, field in REFUSED:
        names = {name: text for name, text in changes.items() if name.endswith("_name")}
        username = changes.get("username", "")
        with pytest.raises(InvalidInput) as refused:
            ask(changes.get("email", ANN), username=username, names=names)
        assert set(refused.value.problems) == {field}
    assert not outbox


def test_a_taken_address_is_answered_as_a_new_one(settings, outbox):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required"}
    answers = [register(username=name) for name in ("ann", "bob")]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert User.objects.count() == 1
    assert len(outbox) == 2
