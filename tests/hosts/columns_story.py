"""Columns that every user needs, at every way to create one: run by ``test_hosts.py``."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from tests.calls import CALLER
from tests.flows.test_passkey_sign_up import ask, create, enter
from tests.messages import code_in
from tests.races import at_once
from vestibule import database
from vestibule.core.challenge import VerificationSent
from vestibule.core.errors import InvalidInput, LinkRequired, RegistrationIncomplete
from vestibule.core.external import ExternalProfile
from vestibule.core.people import Person
from vestibule.core.tokens import Transport
from vestibule.flows.export import export_user
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.flows.users import read_user
from vestibule.models import Account
from vestibule.steps import link_identity
from vestibule.testing.plugin import PASSWORD

User: Any = get_user_model()
API = "/api/auth/"
FACTS = {"birthday": "1980-02-29", "insurance": "A 1", "title": "Dr.", "nickname": "Ann"}
pytestmark = pytest.mark.django_db


def body(email: str = "ann@example.org", **facts: Any) -> dict[str, Any]:
    sent = {"email": email, "password": PASSWORD, "password2": PASSWORD}
    return sent | {"first_name": "Ann", "last_name": "Lee", **FACTS, **facts}


def register(email: str = "ann@example.org", **facts: Any) -> Any:
    return APIClient().post(f"{API}register/", body(email, **facts), format="json")


def codes_of(answer: Any) -> dict[str, list[str]]:
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    found: dict[str, list[str]] = answer.json()["codes"]
    return found


@pytest.fixture
def root(make_account, sign_in_as):
    own = {**FACTS, "insurance": "root"}
    return sign_in_as(make_account("root@example.org", role="admin", facts=own))


def test_the_checks_are_silent():
    call_command("check", "--fail-level", "WARNING")


def test_a_registrant_gives_them_and_the_columns_have_them():
    declared = APIClient().get(f"{API}config/").json()["profile_fields"]
    assert {each["name"] for each in declared if each["required"]} == FACTS.keys() - {"nickname"}
    assert register().status_code == 201
    user = User.objects.get()
    assert (user.born_on, user.insurance_number, user.title) == (date(1980, 2, 29), "A 1", "Dr.")
    assert (user.left_on, user.ward) == (None, "A")
    assert Account.objects.get().facts == {"nickname": "Ann"}


def test_who_signs_up_by_a_passkey_gives_them_too(outbox):
    with pytest.raises(InvalidInput) as refused:
        ask("ann@example.org")
    assert set(refused.value.problems) == FACTS.keys() - {"nickname"}
    first, second = (
        enter(ask(f"{name}@example.org", facts=FACTS), code_in(outbox)) for name in ("ann", "bob")
    )
    create(first)
    user = User.objects.get()
    assert (user.born_on, user.insurance_number, user.title) == (date(1980, 2, 29), "A 1", "Dr.")
    with pytest.raises(InvalidInput) as taken:  # the column is unique
        create(second)
    assert set(taken.value.problems) == {"insurance"}


def test_without_them_or_with_what_the_model_refuses_nobody_is_registered():
    assert register().status_code == 201
    refused: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
        ({"birthday": None}, {"birthday": ["field_required"]}),
        ({"birthday": "1890-01-01"}, {"birthday": ["field_refused"]}),
        ({"insurance": ""}, {"insurance": ["field_required"]}),
        ({"insurance": "A 1"}, {"insurance": ["field_taken"]}),
        ({"insurance": "B 2", "left_on": "1970-01-01"}, {"birthday": ["field_refused"]}),
    ]
    for facts, codes in refused:
        answer = register("bob@example.org", **{"insurance": "B 2", **facts})
        assert codes_of(answer) == codes, facts
        if "left_on" in facts:
            assert answer.json()["details"] == {"birthday": ["Nobody leaves before birth."]}
    assert User.objects.count() == 1


def test_a_profile_shows_and_changes_them(sign_in_as):
    register()
    caller = sign_in_as(read_user(account=User.objects.get().pk, claims=None).profile.person)
    profile = caller.get(f"{API}profile/").json()
    assert {name: profile[name] for name in FACTS} == FACTS
    assert profile["left_on"] is None
    changed = {"birthday": "1980-03-01", "left_on": "2020-01-01", "insurance": "not editable"}
    profile = caller.patch(f"{API}profile/", changed, format="json").json()
    assert (profile["birthday"], profile["left_on"]) == ("1980-03-01", "2020-01-01")
    assert profile["insurance"] == "A 1"
    for sent, code in [("", "field_required"), ("1800-01-01", "field_refused")]:
        answer = caller.patch(f"{API}profile/", {"birthday": sent}, format="json")
        assert codes_of(answer) == {"birthday": [code]}
    assert caller.patch(f"{API}profile/", {"left_on": None}, format="json").status_code == 200
    user = User.objects.get()
    assert (user.born_on, user.left_on) == (date(1980, 3, 1), None)
    [section] = [export_user(account=user.pk, caller=CALLER).sections["profile"]]
    assert section["facts"] == {**FACTS, "birthday": "1980-03-01", "left_on": None}


def person(email: str) -> Person:
    return read_user(account=User.objects.get(email=email).pk, claims=None).profile.person


def patched(client: Any, path: str = "profile/", **facts: Any) -> Any:
    return client.patch(f"{API}{path}", facts, format="json")


def test_a_change_of_one_of_two_columns_is_refused_by_what_is_stored(sign_in_as, root):
    register(left_on="2000-01-01")
    ann = person("ann@example.org")
    own, refused = sign_in_as(ann), {"birthday": ["field_refused"]}
    for client, path in ((own, "profile/"), (root, f"users/{ann.id}/")):
        answer = patched(client, path, birthday="2010-03-01")
        assert codes_of(answer) == refused
        assert answer.json()["details"] == {"birthday": ["Nobody leaves before birth."]}
        assert codes_of(patched(client, path, left_on="1970-01-01")) == {
            "left_on": ["field_refused"]
        }
        assert codes_of(patched(client, path, title="Prof.")) == {"title": ["field_refused"]}
    both = {"birthday": "2010-03-01", "left_on": "2020-01-01", "first_name": "Anna"}
    assert patched(own, **both).status_code == 200
    assert str(User.objects.get(email="ann@example.org").born_on) == "2010-03-01"


def test_a_change_of_one_of_two_columns_that_are_unique_together_is_refused(sign_in_as):
    register(left_on="2000-01-01")
    register("bob@example.org", insurance="B 2", left_on="2001-01-01", title="Head")
    register("eve@example.org", insurance="C 3", title="Head")
    bob = sign_in_as(person("bob@example.org"))
    assert codes_of(patched(bob, left_on="2000-01-01")) == {"left_on": ["field_refused"]}
    answer = patched(bob, left_on=None)  # the constraint has a condition, and it holds then
    assert answer.json()["details"] == {"left_on": ["There is one head."]}
    assert patched(bob, left_on=None, title="Dr.").status_code == 200


def test_what_only_the_database_refuses_is_no_crash(sign_in_as):
    with database.connection().cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one ON required_columns_patient (title, last_name)")
    register(title="Mr.")
    register("bob@example.org", insurance="B 2")
    bob = sign_in_as(
        read_user(account=User.objects.get(title="Dr.").pk, claims=None).profile.person
    )
    answer = patched(bob, title="Mr.")
    assert codes_of(answer) == {"title": ["field_refused"]}
    assert answer.json()["details"] == {"title": ["Enter a valid value."]}


def test_a_constraint_that_also_concerns_a_column_without_a_field_is_no_crash(root, outbox):
    """The column has its default: the host's own code may set another one, so it is tried."""
    refused = {"title": ["field_refused"]}
    assert codes_of(register(title="Prof.")) == refused
    invited = {"email": "ann@example.org", **FACTS, "title": "Prof."}
    assert codes_of(root.post(f"{API}users/", invited, format="json")) == refused
    pending = enter(ask("ann@example.org", facts={**FACTS, "title": "Prof."}), code_in(outbox))
    with pytest.raises(InvalidInput) as by_passkey:
        create(pending)
    assert set(by_passkey.value.problems) == {"title"}
    assert User.objects.count() == 1


def test_an_invitation_needs_those_without_which_no_row_is_stored(root):
    def invite(**facts: Any) -> Any:
        return root.post(f"{API}users/", {"email": "ann@example.org", **facts}, format="json")

    needed = {"birthday": ["field_required"], "insurance": ["field_required"]}
    assert codes_of(invite()) == needed
    assert codes_of(invite(birthday="1980-02-29", insurance="root")) == {
        "insurance": ["field_taken"]
    }
    assert invite(birthday="1980-02-29", insurance="A 1").status_code == 201
    assert User.objects.get(email="ann@example.org").title == ""
    [listed] = root.get(f"{API}users/", {"search": "ann@"}).json()["results"]
    assert root.get(f"{API}users/{listed['id']}/").json()["insurance"] == "A 1"


def test_the_command_that_makes_an_administrator_asks_for_them(monkeypatch):
    def create(*fields: str) -> None:
        monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
        given = [f"--field={each}" for each in fields]
        call_command("createadmin", "--email=a@example.org", "--password-stdin", *given,
                     stdout=StringIO())  # fmt: skip

    with pytest.raises(CommandError, match="birthday: field_required, insurance: field_required"):
        create()
    with pytest.raises(CommandError, match="Not in PROFILE_FIELDS: born_on"):
        create("born_on=1980-02-29")
    create("birthday=1980-02-29", "insurance=A 1")
    assert User.objects.get().is_superuser


def test_an_import_needs_them(tmp_path):
    register()
    rows = [
        {"email": "a@example.org", "birthday": "1980-02-29", "insurance": "B 2"},
        {"email": "b@example.org", "birthday": "1980-02-29"},
        {"email": "c@example.org", "birthday": "1880-02-29", "insurance": "C 3"},
        {"email": "d@example.org", "birthday": "1980-02-29", "insurance": "A 1"},
        {"email": "e@example.org", "birthday": "1980-02-29", "insurance": "B 2"},
        {"email": "f@example.org", "birthday": "1980-02-29", "insurance": "F 6",
         "left_on": "1970-01-01"},
    ]  # fmt: skip
    (tmp_path / "users.jsonl").write_text("\n".join(map(json.dumps, rows)))
    call_command("users", "import", str(tmp_path / "users.jsonl"), stdout=StringIO())
    made = User.objects.exclude(email="ann@example.org").values_list("email", "insurance_number")
    assert list(made) == [("a@example.org", "B 2")]
    [report] = [path for path in tmp_path.iterdir() if path.name != "users.jsonl"]
    for code, rows_refused in {"field_missing": 1, "field_invalid": 2, "field_taken": 2}.items():
        assert report.read_text().count(code) == rows_refused


def test_a_provider_does_not_have_them(settings):
    profile = ExternalProfile(
        provider="openid",
        issuer="https://i.example",
        subject="ann",
        email="ann@example.org",
        email_verified=True,
    )
    with pytest.raises(RegistrationIncomplete):
        link_identity.register(profile, CALLER)
    assert not User.objects.exists()
    register()
    with pytest.raises(LinkRequired):
        link_identity.register(replace(profile, email_verified=False), CALLER)
    person = read_user(account=User.objects.get().pk, claims=None).profile.person
    assert link_identity.void_registration(person, profile, CALLER)
    user = User.objects.get()
    assert (user.title, user.left_on, user.insurance_number) == ("", None, "A 1")
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required"}
    for email in ("ann@example.org", "new@example.org"):  # the answer does not tell them apart
        unverified = replace(profile, subject="x", email=email, email_verified=False)
        with pytest.raises(RegistrationIncomplete):
            link_identity.register(unverified, CALLER)


@pytest.mark.django_db(transaction=True)
def test_of_registrations_at_once_with_one_unique_value_one_succeeds(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}

    def go(number: int) -> Any:
        newcomer = Registration(
            email=f"{number}@example.org", password=PASSWORD, names={}, facts=FACTS
        )
        return sign_up(newcomer=newcomer, transport=Transport.BODY, caller=CALLER)

    several = 8 if database.connection().vendor == "postgresql" else 1  # this host's SQLite locks
    refused = [each for each in at_once(go, several) if isinstance(each, Exception)]
    assert len(refused) == several - 1
    for each in refused:
        assert isinstance(each, InvalidInput)
        assert [problem.code for problem in each.problems["insurance"]] == ["field_taken"]


@pytest.mark.django_db(transaction=True)
def test_a_taken_address_stays_hidden_if_a_unique_value_is_taken_meanwhile(settings):
    more = {"EMAIL_VERIFICATION": "required", "LIMITS": {}, "DELIVERY": "worker"}
    settings.VESTIBULE = {**settings.VESTIBULE, **more}
    assert register(insurance="of the first").status_code == 201

    def go(number: int) -> Any:
        email = "ann@example.org" if number % 2 else f"{number}@example.org"
        newcomer = Registration(email=email, password=PASSWORD, names={}, facts=FACTS)
        return sign_up(newcomer=newcomer, transport=Transport.BODY, caller=CALLER)

    several = 8 if database.connection().vendor == "postgresql" else 1
    for each in at_once(go, several):
        if isinstance(each, InvalidInput):
            assert set(each.problems) == {"insurance"}
        else:
            assert isinstance(each, VerificationSent), each


def test_a_taken_address_is_hidden_as_ever(settings, outbox):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required", "LIMITS": {}}
    answers = [register(insurance=number) for number in ("A 1", "B 2")]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert User.objects.count() == 1
