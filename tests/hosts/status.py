"""Users whose ``is_active`` is a property, at every door: run by ``test_hosts.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.hosts.conftest import Person
from vestibule.core.caller import Caller
from vestibule.core.errors import SessionOver
from vestibule.core.tokens import Transport
from vestibule.flows.authenticate import authenticate
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.reset_password import ask_to_reset_password
from vestibule.models import Account, Session
from vestibule.testing.plugin import Outbox

User: Any = get_user_model()
ANN = "ann@example.org"
pytestmark = pytest.mark.django_db(transaction=True)


def saves(status: str) -> None:
    user = User.objects.get(email=ANN)
    user.status = status
    user.save()


def updates(status: str) -> None:
    User.objects.filter(email=ANN).update(status=status)


setting = pytest.mark.parametrize("become", [saves, updates], ids=lambda each: each.__name__)
Become = Callable[[str], None]


@setting
def test_a_banned_user_is_refused_at_every_door_until_it_is_over(become: Become, ann: Person):
    ann.register(ANN)
    become("banned")
    for refused in (ann.renew(), ann.log_in(ANN), Person().log_in(ANN), ann.profile(),
                    ann.send("GET", "/address/")):  # fmt: skip
        assert refused.status_code == 401
    ask_to_reset_password(email=ANN, caller=Caller())
    assert [each.subject for each in Outbox()] == ["Verify your email address"]
    become("active")
    assert ann.log_in(ANN).status_code == 200
    assert ann.send("GET", "/address/").status_code == 200


@setting
def test_the_opaque_token_of_a_banned_user_is_refused(become: Become, make_account, sign_in_as):
    token = sign_in_as(make_account(ANN), transport=Transport.OPAQUE).signed_in.tokens.opaque
    sent: dict[str, Any] = {"token": token, "transport": Transport.OPAQUE, "caller": Caller()}
    assert authenticate(**sent)
    become("banned")
    with pytest.raises(SessionOver):
        authenticate(**sent)


def test_a_user_who_is_saved_as_banned_loses_access_at_once(ann: Person):
    ann.register(ANN)
    saves("banned")
    assert ann.send("GET", "/number/").status_code == 401
    assert Session.objects.get().end_reason == "account_deactivated"


def test_a_user_who_was_there_before_is_banned_too(make_user):
    make_user(ANN)
    Account.objects.all().delete()
    updates("banned")
    assert Person().log_in(ANN).status_code == 401


def test_what_vestibule_deactivates_the_host_does_not_open(make_account):
    deactivate_user(account=make_account(ANN).id, claims=None, caller=Caller())
    saves("active")
    assert Person().log_in(ANN).status_code == 401


def test_lists_say_who_is_banned(make_account, sign_in_as):
    root = sign_in_as(make_account("root@example.org", role="admin"))
    make_account(ANN)
    updates("banned")
    listed = root.get("/api/auth/users/").json()["results"]
    assert {each["email"]: each["is_active"] for each in listed} == {
        "root@example.org": True,
        ANN: False,
    }
