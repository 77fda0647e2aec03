"""User names where addresses must be verified: a registration holds one once its address is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from tests.calls import CALLER, post
from tests.messages import token_in
from tests.people import claims_of
from tests.races import at_once, refusals
from tests.security.refusals import register_body
from vestibule.core.clock import now
from vestibule.core.errors import InvalidInput
from vestibule.core.events import Event
from vestibule.core.imports import Row
from vestibule.core.people import Person
from vestibule.flows.invite import InvitedUser, invite
from vestibule.flows.profile import change_profile
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.flows.verify_email import verify_email
from vestibule.models import Account, Attempt, AuditEvent, OneTimeSecret, names
from vestibule.models.bulk_registration import register_all
from vestibule.steps.import_row import judged

ANN, NEW, NAME = "ann@example.org", "new@example.org", "annabel"
PASSWORD = register_body()["password"]
migration = import_module("vestibule.migrations.0015_username_skeletons")


@pytest.fixture(autouse=True)
def vestibule(settings: Any) -> Any:
    """Change settings: ``vestibule(EMAIL_VERIFICATION="off")``; rates are switched off."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    change(LIMITS={}, EMAIL_VERIFICATION="required", SIGN_IN_WITH=("email", "username"))
    return change


def users() -> Any:
    return get_user_model()._default_manager


def register(email: str, username: str = NAME) -> Any:
    return post("register/", register_body(email=email, username=username))


def sign_in(username: str = NAME) -> Any:
    return post("login/", {"username": username, "password": PASSWORD})


@pytest.mark.django_db
def test_the_new_account_gets_the_name_and_the_loser_a_generated_one(make_account, outbox):
    register(ANN)
    register(NEW)
    loser, holder = (Account.objects.get(email=each) for each in (ANN, NEW))
    assert (holder.user.username, holder.username_key) == (NAME, NAME)
    assert (loser.user.username, loser.username_key) == (ANN, ANN)
    event = AuditEvent.objects.get(account_id=str(loser.pk), kind=Event.PROFILE_CHANGED)
    assert (event.details["fields"], event.ip) == (["username"], None)


@pytest.mark.django_db
def test_an_account_that_lost_its_name_can_verify_and_choose_another(vestibule, outbox):
    vestibule(SIGN_IN_WITH=("username",), DELIVERY="inline")
    register(ANN)
    link = token_in(outbox)
    register(NEW)
    verify_email(link=link, caller=CALLER)
    assert sign_in().status_code == 401  # the new account, which is not verified yet
    assert sign_in(ANN).status_code == 200
    own = Account.objects.filter(email=ANN).person()
    assert own is not None
    changed = change_profile(changes={"username": NAME}, claims=claims_of(own), caller=CALLER)
    assert changed.person.username == NAME


@pytest.mark.django_db
def test_a_verified_account_holds_its_name(make_account, vestibule):
    held = make_account("held@example.org")
    Account.objects.filter(pk=held.id).update(email_verified_at=now())
    get_user_model().objects.filter(pk=held.id).update(username=NAME)
    for email in (ANN, "held@example.org"):
        answer = register(email)
        assert (answer.status_code, answer.json()["codes"]) == (
            400,
            {"username": ["username_taken"]},
        )
    assert get_user_model().objects.get(username=NAME).pk == held.id


def imported(root: Person) -> None:
    register_all([judged(Row(1, {"email": ANN, "username": NAME}))])


def made_by_an_administrator(root: Person) -> None:
    newcomer = Registration(email=ANN, username=NAME, password=PASSWORD)
    sign_up(newcomer=newcomer, transport=None, caller=CALLER, claims=claims_of(root))


HOSTS_OWN: dict[str, Callable[[Person], Any]] = {
    "a superuser": lambda _: users().create_superuser(NAME, ANN, PASSWORD),
    "a superuser without an address": lambda _: users().create_superuser(NAME, "", PASSWORD),
    "one without an account": lambda _: users().bulk_create([users().model(username=NAME)]),
    "imported": imported,
    "invited": lambda root: invited(root, NAME),
    "made by an administrator": made_by_an_administrator,
}


@pytest.mark.django_db
@pytest.mark.parametrize("made", HOSTS_OWN.values(), ids=HOSTS_OWN.keys())
def test_no_user_whom_the_host_has_made_loses_its_name(make_account, made):
    root = make_account("root@example.org", role="admin")
    made(root)
    held = users().get(username=NAME)
    other = make_account("other@example.org")
    for act in (rename, invited):
        assert refusal_of(act, root if act is invited else other, NAME) == ["username_taken"]
    assert register("eve@example.org").json()["codes"] == {"username": ["username_taken"]}
    assert names.release(NAME) == []
    assert users().get(username=NAME) == held


@pytest.mark.django_db
def test_a_registration_holds_its_name_once_the_host_has_set_its_address(outbox):
    """Verified or not: its name may be the host's since."""
    register(ANN)
    user = users().get(username=NAME)
    user.email = "ann@new.example"
    user.save()
    assert register(NEW).json()["codes"] == {"username": ["username_taken"]}


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["optional", "off"])
def test_where_verification_is_not_required_names_are_held_and_passwords_right(vestibule, mode):
    vestibule(EMAIL_VERIFICATION=mode)
    register(ANN)
    assert register(NEW).json()["codes"] == {"username": ["username_taken"]}
    assert sign_in().status_code == 200
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_registrations_one_gets_the_name(vestibule):
    """No request fails because of a name that no account holds, and none crashes."""
    register(ANN)

    def another(number: int) -> Any:
        newcomer = Registration(email=f"new{number}@example.org", username=NAME, password=PASSWORD)
        return sign_up(newcomer=newcomer, transport=None, caller=CALLER)

    refused = refusals(at_once(another, 4))
    assert refused == []
    assert get_user_model().objects.filter(username=NAME).count() == 1
    assert Account.objects.count() == 5
    assert OneTimeSecret.objects.count() == 5


def rename(person: Person, name: str) -> None:
    change_profile(changes={"username": name}, claims=claims_of(person), caller=CALLER)


def invited(by: Person, name: str) -> None:
    invite(invited=InvitedUser(email=NEW, username=name), claims=claims_of(by), caller=CALLER)


def refusal_of(act: Callable[[Person, str], None], person: Person, name: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        act(person, name)
    return [each.code for each in refused.value.problems["username"]]


TWINS = ["annabe1", "ANNABEL", "annabeI", "\uff41nnabel"]


@pytest.mark.django_db
def test_a_name_that_looks_like_another_is_refused(vestibule, make_account, case):
    vestibule(EMAIL_VERIFICATION="optional")
    register(ANN)
    root = make_account("root@example.org", role="admin")
    eve = make_account("eve@example.org")
    for twin in TWINS:
        with case(f"registering {twin!a}"):
            assert register(NEW, twin).json()["codes"] == {"username": ["username_taken"]}
        with case(f"renaming {twin!a}"):
            assert refusal_of(rename, eve, twin) == ["username_taken"]
        with case(f"inviting {twin!a}"):
            assert refusal_of(invited, root, twin) == ["username_taken"]


@pytest.mark.django_db
def test_a_name_of_several_scripts_is_refused_by_every_endpoint(vestibule, make_account):
    vestibule(EMAIL_VERIFICATION="optional")
    mixed = "\u0430nnabel"
    answer = register(ANN, mixed)
    assert (answer.status_code, answer.json()["codes"]) == (
        400,
        {"username": ["username_mixed_scripts"]},
    )
    eve = make_account("eve@example.org")
    assert refusal_of(rename, eve, mixed) == ["username_mixed_scripts"]
    root = make_account("root@example.org", role="admin")
    assert refusal_of(invited, root, mixed) == ["username_mixed_scripts"]


@pytest.mark.django_db
def test_a_look_alike_in_one_script_is_taken_until_the_first_is_renamed(vestibule):
    vestibule(EMAIL_VERIFICATION="optional")
    cyrillic = "\u0455\u0441\u043e\u0440\u0435"
    register(ANN, "scope")
    assert register(NEW, cyrillic).json()["codes"] == {"username": ["username_taken"]}
    own = Account.objects.filter(email=ANN).person()
    assert own is not None
    rename(own, NAME)
    assert register(NEW, cyrillic).status_code == 201
    assert sign_in(cyrillic).status_code == 200


@pytest.mark.django_db
def test_with_required_verification_a_look_alike_takes_the_name(vestibule):
    register(ANN, "scope")
    assert register(NEW, "scOpe").status_code == 201
    loser, holder = (Account.objects.get(email=each) for each in (ANN, NEW))
    assert (loser.user.username, loser.username_skeleton) == (ANN, None)
    assert (holder.user.username, holder.username_skeleton) == ("scOpe", "scope")


@pytest.mark.django_db
def test_reserved_names_are_those_of_the_settings(vestibule):
    vestibule(EMAIL_VERIFICATION="optional", RESERVED_USERNAMES=("annabel",))
    for name in (NAME, "ANNABEL", "annabe1"):
        assert register(ANN, name).json()["codes"] == {"username": ["username_invalid"]}
    assert register(ANN, "support").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_of_look_alikes_registered_at_once_one_gets_the_name(vestibule):
    vestibule(EMAIL_VERIFICATION="optional")
    twins = ["annabel", "Annabel", "ANNABEL", "annabe1"]

    def one(number: int) -> Any:
        newcomer = Registration(
            email=f"new{number}@example.org", username=twins[number], password=PASSWORD
        )
        return sign_up(newcomer=newcomer, transport=None, caller=CALLER)

    refused = refusals(at_once(one, 4))
    assert [type(each) for each in refused] == [InvalidInput] * 3
    assert Account.objects.exclude(username_skeleton=None).count() == 1


@pytest.mark.django_db
def test_look_alike_names_set_by_the_host_are_kept_and_sign_in():
    users: Any = get_user_model()._default_manager
    first = users.create_user("paul", "paul@example.org", PASSWORD)
    twin = users.create_user("pau1", "twin@example.org", PASSWORD)
    reserved = users.create_user("admin", "boss@example.org", PASSWORD)
    Account.objects.update(email_verified_at=now())
    looks = dict(Account.objects.values_list("pk", "username_skeleton"))
    assert looks == {first.pk: "paul", twin.pk: None, reserved.pk: "adrnin"}
    for name in ("paul", "pau1", "admin"):
        assert sign_in(name).status_code == 200
    first.username = "peter"
    first.save()
    twin.save()
    looks = dict(Account.objects.values_list("pk", "username_skeleton"))
    assert looks == {first.pk: "peter", twin.pk: "paul", reserved.pk: "adrnin"}


@pytest.mark.django_db
def test_the_migration_keeps_look_alikes_and_logs_them(make_account, caplog):
    people = [make_account(f"p{number}@example.org") for number in range(4)]
    names = ["scope", "scOpe", "p2@example.org", "\u0455\u0441\u043e\u0440\u0435"]
    for person, name in zip(people, names, strict=True):
        get_user_model().objects.filter(pk=person.id).update(username=name)
    Account.objects.update(username_skeleton=None)
    Account.objects.filter(pk=people[1].id).update(email_verified_at=now())
    with caplog.at_level(logging.WARNING):
        migration.keep_skeletons(apps, SimpleNamespace(connection=connection))
    found = dict(Account.objects.values_list("pk", "username_skeleton"))
    assert [found[each.id] for each in people] == [None, "scope", None, None]
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        f"The user name of account {people[at].id} looks like that of another." for at in (0, 3)
    ]
    assert set(names) == set(get_user_model().objects.values_list("username", flat=True))


@pytest.mark.django_db
def test_a_name_changed_outside_vestibule_is_read_at_the_next_migrate(make_account):
    person = make_account()
    users = get_user_model().objects.filter(pk=person.id)
    for name in ("paul", "peter"):
        users.update(username=name)
        call_command("migrate", verbosity=0)
        assert Account.objects.get().username_skeleton == name


@pytest.mark.django_db
def test_an_import_keeps_names_that_look_alike(vestibule):
    vestibule(EMAIL_VERIFICATION="optional")
    register(ANN, "paul")
    names = ["pau1", "peter", "p3ter", "rnax", "max", ""]
    rows = [
        Row(number, {"email": f"p{number}@example.org", "username": name})
        for number, name in enumerate(names)
    ]
    register_all([judged(row) for row in rows])
    looks = Account.objects.exclude(email=ANN).order_by("pk")
    assert list(looks.values_list("username_skeleton", flat=True)) == [
        None,
        "peter",
        "p3ter",
        "rnax",
        None,
        None,
    ]
