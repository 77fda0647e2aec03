"""Looking after accounts, whatever a host's users are: run by ``test_hosts.py``."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db.models import signals

from vestibule.core.caller import Caller
from vestibule.core.errors import LastAdmin
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.set_role import set_role
from vestibule.models import Account

User: Any = get_user_model()
USERS = "/api/auth/users/"
pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def root(make_account, sign_in_as):
    return sign_in_as(make_account("root@example.org", role="admin"))


def do(client: Any, person: Any, what: str, **body: Any) -> Any:
    return client.post(f"{USERS}{person.id}/{what}/", body, format="json")


def test_an_account_is_found_changed_shut_opened_and_deleted(root, make_account):
    ann = make_account("ann@example.org", first_name="Ann", last_name="Lee")
    for text in ("ann@", "ann lee", "lee"):
        [found] = root.get(USERS, {"search": text}).json()["results"]
        assert found["id"] == ann.id
    address = f"{USERS}{ann.id}/"
    changed = root.patch(address, {"first_name": "Anna"}, format="json").json()
    assert (changed["first_name"], changed["last_name"]) == ("Anna", "Lee")
    assert do(root, ann, "role", role="manager").json()["user"]["role"] == "manager"
    assert root.delete(address).json()["code"] == "still_active"
    assert do(root, ann, "deactivate").status_code == 200
    assert [each["id"] for each in root.get(USERS, {"active": "false"}).json()["results"]] == [
        ann.id
    ]
    assert do(root, ann, "activate").json()["user"]["is_active"] is True
    assert do(root, ann, "sessions/end").status_code == 200
    assert do(root, ann, "password/reset").status_code == 200
    do(root, ann, "deactivate")
    assert root.delete(address).status_code == 200
    assert root.get(address).status_code == 404
    assert not User._default_manager.filter(pk=ann.id).exists()


def test_pages_lead_through_all_users(root, make_account):
    for number in range(4):
        make_account(f"p{number}@example.org")
    for ordering in ("email", "-created_at"):
        address, seen = f"{USERS}?page_size=2&ordering={ordering}&cursor=", []
        while address:
            page = root.get(address).json()
            seen += [each["id"] for each in page["results"]]
            address = page["next"]
        assert len(set(seen)) == len(seen) >= 4


def test_the_last_administrator_stays(make_account):
    last, other = (make_account(f"{name}@example.org", role="admin") for name in ("a", "b"))
    deactivate_user(account=other.id, claims=None, caller=Caller())
    with pytest.raises(LastAdmin):
        deactivate_user(account=last.id, claims=None, caller=Caller())
    with pytest.raises(LastAdmin):
        set_role(account=last.id, role="client", claims=None, caller=Caller())
    assert set_role(account=other.id, role="client", claims=None, caller=Caller()).role == "client"


@pytest.mark.parametrize("text", ["0", "x", "00000000-0000-0000-0000-000000000000", "9" * 40])
def test_what_is_nobodys_id_is_not_found(root, text):
    assert root.get(f"{USERS}{text}/").status_code == 404


def test_an_invitation_makes_a_user_of_the_host(root, outbox):
    answer = root.post(USERS, {"email": "new@example.org", "first_name": "Nia"}, format="json")
    assert answer.status_code == 201, answer.content
    user = User._default_manager.get(pk=answer.json()["user"]["id"])
    assert not user.has_usable_password()
    assert "#token=" in outbox[-1].body


@pytest.fixture
def saved_again():
    """Let the host read each new user from the database, and save what it has read."""

    def save_again(instance: Any, created: bool, **_: Any) -> None:
        if created:
            User._base_manager.get(pk=instance.pk).save()

    signals.post_save.connect(save_again, sender=User)
    yield
    signals.post_save.disconnect(save_again, sender=User)


@pytest.mark.usefixtures("saved_again")
def test_a_new_user_whom_the_host_saves_again_is_who_was_registered(ann, root, tmp_path):
    assert ann.register("ann@example.org").status_code == 201
    invited = {"email": "new@example.org", "first_name": "Nia", "role": "admin"}
    assert root.post(USERS, invited, format="json").status_code == 201
    file = tmp_path / "people.csv"
    file.write_text("email,first_name,role,email_verified\nold@example.org,Ole,admin,true\n")
    call_command("users", "import", str(file), stdout=StringIO())
    stored = Account.objects.in_bulk(["ann@example.org", "new@example.org", "old@example.org"],
                                     field_name="email_key")  # fmt: skip
    roles = {key: account.role for key, account in stored.items()}
    assert roles.pop("ann@example.org") == "employee"
    assert set(roles.values()) == {"admin"}
    people = {key: Account.objects.of(each.pk).person() for key, each in stored.items()}
    names = {key: each.first_name for key, each in people.items() if each}
    assert names == {"ann@example.org": "Ann", "new@example.org": "Nia", "old@example.org": "Ole"}
    assert stored["old@example.org"].email_verified_at is not None
    assert ann.log_in("ann@example.org").status_code == 200


@pytest.mark.usefixtures("saved_again")
def test_an_address_is_still_unique_where_the_host_saves_each_new_user_again(ann, root):
    assert ann.register("ann@example.org").status_code == 201
    again = ann.register("ANN@example.org")
    assert (again.status_code, again.json()["codes"]) == (400, {"email": ["email_taken"]})
    assert Account.objects.filter(email_key="ann@example.org").count() == 1


def test_a_permission_comes_and_goes_with_a_group(make_account, sign_in_as):
    ann = make_account()
    client = sign_in_as(ann)
    if not hasattr(User, "groups"):
        assert client.get("/guarded/may-carry/").status_code == 403
        return
    group = apps.get_model("auth", "Group").objects.create(name="carriers")
    group.permissions.add(apps.get_model("auth", "Permission").objects.get(codename="add_group"))
    user = User._default_manager.get(pk=ann.id)
    for member, status in ((True, 200), (False, 403)):
        user.groups.set([group] if member else [])
        assert client.get("/guarded/may-carry/").status_code == status
