"""One story for every host: run by ``test_hosts.py``, once for each of their user models."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import IntegrityError
from django.db.migrations.loader import MigrationLoader

from tests.flows.test_passkey_sign_up import ask, create, enter
from tests.hosts.conftest import fields_for, user_has
from tests.messages import code_in, token_in
from tests.passkeys.ceremonies import sign_in
from vestibule import database
from vestibule.core.caller import Caller
from vestibule.core.errors import SessionOver
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.authenticate import authenticate
from vestibule.flows.leave import finish_leaving, undo_leaving
from vestibule.models import Account, Session
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, Outbox

User: Any = get_user_model()
Colleague = apps.get_model(User._meta.app_label if User._meta.app_label != "auth" else "stock",
                           "Colleague")  # fmt: skip
SAVED_AS: dict[str, Any] = {"user": User, "proxy": Colleague}
if User._meta.get_parent_list():
    SAVED_AS["parent"] = User._meta.get_parent_list()[0]
at_once = pytest.mark.django_db(transaction=True, databases="__all__")
"""For claims about what is refused at once: that begins when a transaction commits."""

pytestmark = pytest.mark.django_db(databases="__all__")


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return read


def names_of(email: str) -> dict[str, str]:
    """Read the names where they belong: the host's columns, or the account's facts."""
    account = Account.objects.select_related("user").get(email=email)
    where = vars(account.user) if user_has("first_name") else account.facts
    return {name: where[name] for name in ("first_name", "last_name")}


def test_the_checks_are_silent_and_no_migration_is_missing():
    call_command("check", "--fail-level", "WARNING")
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_the_tables_come_after_those_of_the_users():
    plan = MigrationLoader(database.connection()).graph.forwards_plan(("vestibule", "0001_initial"))
    assert (User._meta.app_label, "0001_initial") in plan


def test_every_answer_describes_a_person_alike(ann):
    answers = [ann.register("ann@example.org"), ann.log_in("ann@example.org"), ann.renew()]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    key = User._default_manager.get().pk
    shown = key if isinstance(key, int) else str(key)
    person = {"id": shown, "email": "ann@example.org", "first_name": "Ann",
              "last_name": "Example", "role": "employee"}  # fmt: skip
    assert [answer.json()["user"] for answer in answers] == [person] * 3
    profile = ann.profile().json()
    assert {name: profile[name] for name in person} == person


def test_an_opaque_token_names_the_user_alike(make_account, sign_in_as):
    person = make_account()
    token = sign_in_as(person, transport=Transport.OPAQUE).signed_in.tokens.opaque
    found = authenticate(token=token, transport=Transport.OPAQUE, caller=Caller())
    assert (found.subject, found.role) == (str(person.id), "employee")
    User._default_manager.update(password=make_password("another"))
    with pytest.raises(SessionOver):
        authenticate(token=token, transport=Transport.OPAQUE, caller=Caller())


def test_a_user_without_a_password_signs_up_by_a_passkey(outbox: Outbox):
    names = {"first_name": "Ann", "last_name": "Example"}
    device, asked = SoftwarePasskey(), ask("ann@example.org", names=names)
    made = create(enter(asked, code_in(outbox)), device)
    assert names_of("ann@example.org") == names
    again = sign_in(device)
    assert isinstance(again, SignedIn)
    assert again.person.id == made.person.id


def test_every_token_names_the_user_alike(ann):
    ann.register("ann@example.org")
    first = [ann.access, ann.refresh]
    ann.renew()
    again = [ann.access, ann.refresh]
    ann.renew()
    key = str(User._default_manager.get().pk)
    subjects = {claims(token)["sub"] for token in [*first, *again, ann.access, ann.refresh]}
    assert subjects == {key}


def test_names_are_kept_where_the_host_keeps_them(ann):
    ann.register("ann@example.org")
    assert names_of("ann@example.org") == {"first_name": "Ann", "last_name": "Example"}
    changed = ann.send("PATCH", "/api/auth/profile/", {"first_name": "Anna"})
    assert changed.json()["first_name"] == "Anna"
    assert changed.json()["last_name"] == "Example"
    assert ann.renew().json()["user"]["first_name"] == "Anna"
    assert names_of("ann@example.org") == {"first_name": "Anna", "last_name": "Example"}
    cleared = ann.send("PUT", "/api/auth/profile/", {"last_name": "", "phone": "+4930123456"})
    assert (cleared.json()["last_name"], cleared.json()["phone"]) == ("", "+4930123456")


@at_once
def test_sessions_are_listed_and_ended(ann):
    ann.register("ann@example.org")
    left = ann.access
    ann.log_in("ann@example.org")
    ann.renew()
    listed = ann.send("GET", "/api/auth/sessions/").json()["sessions"]
    assert [each["current"] for each in listed] == [True, False]
    ended = ann.send("DELETE", f"/api/auth/sessions/{listed[1]['id']}/")
    assert ended.status_code == 200
    assert ann.send("GET", "/number/", access=left).status_code == 401
    body = {"refresh_token": ann.refresh}
    out = ann.send("POST", "/api/auth/logout/", body)
    assert out.status_code == 200, out.json()
    assert ann.send("GET", "/number/").status_code == 401


@at_once
def test_a_changed_password_voids_the_access_tokens_of_a_refresh_too(ann):
    ann.register("ann@example.org")
    ann.renew()
    old = ann.access
    body = {"current_password": PASSWORD, "new_password": "another quite long password"}
    answer = ann.send("POST", "/api/auth/password/change/", body)
    assert answer.status_code == 200
    assert ann.send("GET", "/number/", access=old).status_code == 401
    renewed = answer.json()["tokens"]["access"]
    assert ann.send("GET", "/number/", access=renewed).status_code == 200
    assert ann.log_in("ann@example.org").status_code == 401
    assert ann.log_in("ann@example.org", body["new_password"]).status_code == 200


@pytest.mark.parametrize("kind", ["user", "proxy"])
def test_a_user_made_by_the_hosts_own_code_can_sign_in(kind, ann):
    model: Any = {"user": User, "proxy": Colleague}[kind]
    user = model(**fields_for("Host@example.org"))
    user.set_password(PASSWORD)
    user.save()
    assert Account.objects.get(pk=user.pk).email_key == "host@example.org"
    answer = ann.log_in("host@EXAMPLE.org")
    assert answer.status_code == 200
    assert answer.json()["user"]["first_name"] == ""
    assert ann.renew().json()["user"]["last_name"] == ""
    assert ann.send("GET", "/address/").status_code == 200


def test_users_from_before_are_adopted_at_migrate(make_user, ann):
    before = [make_user("old@example.org"), make_user("two@example.org"),
              make_user("Two@example.org", password="the second of two")]  # fmt: skip
    Account.objects.all().delete()
    said = StringIO()
    call_command("migrate", database=database.alias(), stdout=said)
    assert "1 user(s) cannot sign in with their email address" in said.getvalue()
    keys = [Account.objects.get(pk=user.pk).email_key for user in before]
    assert keys.count("two@example.org") == 1
    assert keys.count(None) == 1
    assert ann.log_in("old@example.org").status_code == 200
    tried = [ann.log_in("two@example.org", word) for word in (PASSWORD, "the second of two")]
    assert sorted(answer.status_code for answer in tried) == [200, 401]
    call_command("migrate", database=database.alias(), verbosity=0)  # a second time changes nothing
    assert Account.objects.count() == 3


@at_once
def test_dumps_by_natural_keys_load_again_where_users_have_other_keys(ann, make_user, tmp_path):
    if User._meta.get_parent_list():
        pytest.skip("Django's loaddata knows no natural primary keys of users in two tables.")
    make_user("first@example.org").delete()
    ann.register("ann@example.org")
    file = str(tmp_path / "dump.json")
    natural = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    chosen = [User._meta.label_lower, "vestibule.account", "vestibule.session"]
    call_command("dumpdata", *chosen, output=file, database=database.alias(), **natural)
    before = str(User._default_manager.get().pk)
    Session.objects.all().delete()
    User._default_manager.all().delete()
    make_user("other@example.org")
    call_command("loaddata", file, verbosity=0, database=database.alias())
    account = Account.objects.get(email_key="ann@example.org")
    assert account.user.email == "ann@example.org"
    assert str(account.pk) != before
    assert Session.objects.get().account == account
    assert ann.renew().status_code == 200
    assert ann.log_in("ann@example.org").status_code == 200


def test_two_users_of_the_host_with_one_address_are_two_accounts(make_user, ann):
    first = make_user("same@example.org")
    second = make_user("SAME@example.org", password="the second of two")
    assert Account.objects.get(pk=first.pk).email_key == "same@example.org"
    assert Account.objects.get(pk=second.pk).email_key is None
    assert ann.log_in("same@example.org").status_code == 200
    assert ann.log_in("same@example.org", "the second of two").status_code == 401


def test_an_address_is_unique_in_its_canonical_form(ann, make_user):
    assert ann.register("ann@example.org").status_code == 201
    again = ann.register("ANN@Example.ORG")
    assert again.status_code == 400
    assert again.json()["details"]["email"] == ["A user with this email already exists."]
    other = Account.objects.get(pk=make_user("other@example.org").pk)
    other.email_key = "ann@example.org"
    with pytest.raises(IntegrityError), database.atomic():
        other.save()


@pytest.mark.parametrize("kind", SAVED_AS)
def test_an_address_changed_by_the_host_is_followed(kind, ann, make_user):
    user = make_user("before@example.org")
    changed = SAVED_AS[kind]._default_manager.get(pk=user.pk)
    changed.email = "After@example.org"
    changed.save()
    assert ann.log_in("before@example.org").status_code == 401
    assert ann.log_in("after@example.org").json()["user"]["email"] == "After@example.org"


def test_an_address_changed_to_that_of_another_user_signs_in_the_other_only(ann, make_user):
    make_user("ann@example.org")
    thief = make_user("thief@example.org", password="the password of a thief")
    thief.email = "ANN@example.org"
    thief.save()
    assert ann.log_in("ann@example.org", "the password of a thief").status_code == 401
    assert ann.log_in("ann@example.org").status_code == 200


@at_once
@pytest.mark.parametrize("kind", SAVED_AS)
def test_a_user_deactivated_by_the_host_loses_access_at_once(kind, ann):
    if not user_has("is_active"):
        pytest.skip("This host cannot deactivate; what stands in for it is tested below.")
    ann.register("ann@example.org")
    user = SAVED_AS[kind]._default_manager.get()
    user.is_active = False
    user.save()
    assert ann.send("GET", "/number/").status_code == 401
    assert ann.renew().json()["reason"] == "account_deactivated"
    assert ann.log_in("ann@example.org").status_code == 401


def test_an_account_that_is_not_enabled_is_refused_wherever_it_is_read(ann):
    if user_has("is_active"):
        pytest.skip("This host has a column of its own for that.")
    ann.register("ann@example.org")
    Account.objects.update(enabled=False)
    assert ann.profile().status_code == 401
    assert ann.send("GET", "/address/").status_code == 401
    assert ann.log_in("ann@example.org").status_code == 401
    assert ann.renew().status_code == 401


@at_once
@pytest.mark.parametrize("kind", [*SAVED_AS, "query"])
def test_a_user_deleted_by_the_host_loses_access_at_once(kind, ann):
    ann.register("ann@example.org")
    model: Any = {**SAVED_AS, "query": User}[kind]
    if kind == "query":
        model._default_manager.all().delete()
    else:
        model._default_manager.get().delete()
    assert ann.send("GET", "/number/").status_code == 401
    assert ann.profile().status_code == 401
    assert ann.renew().status_code == 401
    assert Session.objects.get().end_reason == "account_deleted"


def test_a_user_deactivated_past_every_signal_is_refused_where_it_is_read(ann):
    if not user_has("is_active"):
        pytest.skip("This host cannot deactivate.")
    ann.register("ann@example.org")
    User._default_manager.update(is_active=False)
    assert ann.send("GET", "/address/").status_code == 401
    assert ann.renew().status_code == 401


def test_a_password_hash_of_the_host_is_upgraded_at_sign_in(ann, make_user):
    user = make_user("old@example.org", password=None)
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save()
    assert ann.log_in("old@example.org", "wrong").status_code == 401
    assert ann.log_in("old@example.org").status_code == 200
    user.refresh_from_db()
    assert user.password.startswith("argon2$argon2id$")
    assert ann.log_in("old@example.org").status_code == 200
    assert user.check_password(PASSWORD)  # the host's own sign-in still knows it


def test_an_admin_can_be_made_whatever_the_user_model(ann, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO(PASSWORD + "\n"))
    call_command("createadmin", "--email", "boss@example.org", "--password-stdin")
    assert ann.log_in("boss@example.org").json()["user"]["role"] == "admin"
    user = User._default_manager.get()
    for power in ("is_staff", "is_superuser"):
        assert getattr(user, power, True) is True


@at_once
def test_a_user_exports_everything_and_leaves_with_time_to_come_back(ann, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELETION_GRACE": timedelta(days=1)}
    credential = {"current_password": PASSWORD}
    ann.register("ann@example.org")
    exported = ann.send("POST", "/api/auth/profile/export/", credential).json()
    assert exported["profile"]["first_name"] == "Ann"
    assert ann.send("DELETE", "/api/auth/profile/", credential).status_code == 200
    assert ann.profile().status_code == 401
    User._default_manager.get().save()  # what the host does meanwhile reactivates no user
    assert ann.log_in("ann@example.org").status_code == 401
    assert finish_leaving() == 0
    undo_leaving(link=token_in(Outbox()), caller=Caller())
    assert ann.log_in("ann@example.org").status_code == 200
    assert ann.send("DELETE", "/api/auth/profile/", credential).status_code == 200
    Account.objects.update(deletion_due_at="2020-01-01T00:00Z")
    assert finish_leaving() == 1
    assert not User._default_manager.exists()


def test_people_are_imported_with_their_hashes_and_sign_in(ann, tmp_path):
    old = make_password(PASSWORD, hasher="pbkdf2_sha256")
    file = tmp_path / "people.jsonl"
    rows = [{"email": "ann@example.org", "first_name": "Ann", "last_name": "Example",
             "password_hash": old, "created_at": "2020-01-02T03:04:05Z"},
            {"email": "ANN@example.org"},
            {"email": "off@example.org", "password_hash": old, "is_active": False}]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)))
    out = StringIO()
    call_command("users", "import", str(file), stdout=out)
    assert "2 accounts created, 1 rows refused" in out.getvalue()
    assert names_of("ann@example.org") == {"first_name": "Ann", "last_name": "Example"}
    assert ann.log_in("ann@example.org").status_code == 200
    assert ann.log_in("off@example.org").status_code == 401
    account = Account.objects.get(email="ann@example.org")
    assert account.created_at.isoformat() == "2020-01-02T03:04:05+00:00"
    assert account.user.password.startswith("argon2$")
