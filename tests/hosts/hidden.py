"""Users whom the default manager hides, at every door: run by ``test_hosts.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.signals import setting_changed

from tests.hosts.conftest import Person
from tests.hosts.soft_deleted.models import archive
from vestibule.core.caller import Caller
from vestibule.core.errors import LastAdmin, SessionOver
from vestibule.core.tokens import Transport
from vestibule.flows.authenticate import authenticate
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.reset_password import ask_to_reset_password
from vestibule.models import Account, Session
from vestibule.testing.plugin import Outbox

User: Any = get_user_model()
pytestmark = pytest.mark.django_db(transaction=True)


def saves(user: Any) -> None:
    user.deleted = True
    user.save()


def updates(user: Any) -> None:
    User._base_manager.filter(pk=user.pk).update(deleted=True)


hiding = pytest.mark.parametrize("hide", [saves, updates], ids=lambda hide: hide.__name__)
Hide = Callable[[Any], None]


@hiding
def test_a_hidden_user_is_refused_at_every_door(hide, ann):
    ann.register("ann@example.org")
    hide(User._default_manager.get())
    for refused in (ann.renew(), ann.log_in("ann@example.org"), Person().log_in("ann@example.org"),
                    ann.profile(), ann.send("GET", "/address/")):  # fmt: skip
        assert refused.status_code == 401
    ask_to_reset_password(email="ann@example.org", caller=Caller())
    assert [each.subject for each in Outbox()] == ["Verify your email address"]


def test_the_opaque_token_of_a_hidden_user_is_refused(make_account, sign_in_as):
    person = make_account()
    token = sign_in_as(person, transport=Transport.OPAQUE).signed_in.tokens.opaque
    sent: dict[str, Any] = {"token": token, "transport": Transport.OPAQUE, "caller": Caller()}
    assert authenticate(**sent)
    updates(User._default_manager.get())
    with pytest.raises(SessionOver):
        authenticate(**sent)


def test_a_user_who_is_saved_hidden_loses_access_at_once(ann):
    ann.register("ann@example.org")
    saves(User._default_manager.get())
    assert ann.send("GET", "/number/").status_code == 401
    assert Session.objects.get().end_reason == "account_deactivated"


@hiding
def test_the_address_and_the_name_of_a_hidden_user_stay_taken(hide, ann):
    ann.register("ann@example.org", username="annie")
    hide(User._default_manager.get())
    Account.objects.all().delete()
    for taken in ({"email": "ann@example.org"}, {"email": "b@example.org", "username": "annie"}):
        answer = Person().register(**taken)
        assert answer.status_code == 400, answer.content
    assert Person().register("annie@example.org").status_code == 201


def test_a_manager_that_hid_no_user_before_hides_this_one(make_account, sign_in_as):
    hidden = make_account("ann@example.org")
    updates(User._default_manager.get(pk=hidden.id))
    as_in_a_new_process: dict[str, Any] = {"setting": "AUTH_USER_MODEL", "enter": False}
    setting_changed.send(sender=None, value=None, **as_in_a_new_process)
    ann = Person()
    shown = archive.set(True)
    assert ann.log_in("ann@example.org").status_code == 200
    archive.reset(shown)
    for refused in (ann.renew(), ann.profile(), ann.log_in("ann@example.org")):
        assert refused.status_code == 401
    root = sign_in_as(make_account("root@example.org", role="admin"))
    listed = root.get("/api/auth/users/").json()["results"]
    assert [each["email"] for each in listed] == ["root@example.org"]


def test_lists_do_not_show_them(make_account, sign_in_as):
    root = sign_in_as(make_account("root@example.org", role="admin"))
    hidden = make_account("ann@example.org")
    updates(User._default_manager.get(pk=hidden.id))
    listed = root.get("/api/auth/users/").json()["results"]
    assert [each["email"] for each in listed] == ["root@example.org"]
    invited = {"email": "new@example.org", "role": "client"}
    new = root.post("/api/auth/users/", invited, format="json").json()["user"]
    updates(User._default_manager.get(pk=new["id"]))
    assert root.get("/api/auth/invitations/").json()["invitations"] == []


def test_a_hidden_administrator_does_not_count(make_account):
    last, hidden = (make_account(f"{name}@example.org", role="admin") for name in "ab")
    updates(User._default_manager.get(pk=hidden.id))
    with pytest.raises(LastAdmin):
        deactivate_user(account=last.id, claims=None, caller=Caller())
