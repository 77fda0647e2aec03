"""Power is given by a fresh credential: an old session that somebody found open is not enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.calls import CALLER
from tests.messages import code_in
from tests.people import claims_of
from tests.security.refusals import assert_refused
from vestibule.core.errors import ReauthenticationRequired
from vestibule.core.people import Person
from vestibule.core.roles import Action, Over, Role
from vestibule.flows.invite import InvitedUser, invite
from vestibule.flows.set_role import set_role
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db]
USERS = "/api/auth/users/"
PROOF = {"current_password": PASSWORD}


@pytest.fixture
def root(make_account, sign_in_as, vestibule, frozen_clock) -> APIClient:
    """An administrator who signed in eleven minutes ago."""
    vestibule(ACCESS_LIFETIME=timedelta(hours=1))
    made: APIClient = sign_in_as(make_account("root@example.org", role="admin"))
    frozen_clock.move(660)
    return made


def give(by: APIClient, person: Person, role: str = "manager", **credential: Any) -> Any:
    return by.post(f"{USERS}{person.id}/role/", {"role": role, **credential}, format="json")


def ask(by: APIClient, role: str, **credential: Any) -> Any:
    body = {"email": f"{role}@example.org", "role": role, **credential}
    return by.post(USERS, body, format="json")


def role_of(person: Person) -> str:
    return Account.objects.of(person.id).get().role


def test_an_old_session_changes_no_role(root, make_account, outbox):
    ann = make_account()
    assert_refused(give(root, ann), 403, code="sign_in_again")
    assert_refused(give(root, ann, current_password="x"), 400, code="wrong_password")
    assert_refused(give(root, ann, code="123456"), 400, code="invalid_code")
    assert (role_of(ann), outbox) == ("employee", [])


def test_the_password_or_a_mailed_code_changes_it(root, make_account, outbox):
    ann = make_account()
    assert give(root, ann, **PROOF).status_code == 200
    assert root.post("/api/auth/reauthenticate/").status_code == 200
    assert give(root, ann, "client", code=code_in(outbox)).status_code == 200
    assert role_of(ann) == "client"


def test_so_does_a_sign_in_of_the_last_ten_minutes(make_account, sign_in_as, frozen_clock):
    root, ann = sign_in_as(make_account("root@example.org", role="admin")), make_account()
    frozen_clock.move(590)
    assert give(root, ann).status_code == 200


def test_who_may_not_is_told_so_and_not_asked(root, make_account, sign_in_as, frozen_clock):
    boss, ann = make_account("boss@example.org", role="admin"), make_account()
    mia = sign_in_as(make_account("mia@example.org", role="manager"))
    frozen_clock.move(660)
    assert_refused(give(mia, ann), 403, code="permission_denied")
    assert_refused(give(mia, boss), 404, code="not_found")
    assert_refused(ask(mia, "manager"), 403, code="permission_denied")


def test_an_old_session_invites_only_people_without_power(root, outbox):
    assert ask(root, "client").status_code == 201
    for role in ("manager", "admin"):
        assert_refused(ask(root, role), 403, code="sign_in_again")
    assert_refused(ask(root, "admin", current_password="x"), 400, code="wrong_password")
    assert not Account.objects.filter(email="admin@example.org").exists()
    assert ask(root, "admin", **PROOF).status_code == 201
    assert len(outbox) == 2


def test_the_administrators_role_is_power_though_it_declares_none(
    make_account, vestibule, frozen_clock
):
    keeper = Role("keeper", "Keeper", 100, may=dict.fromkeys(Action, Over.ALL))
    plain = (Role("admin", "Administrator", 100), Role("person", "Person", 10))
    vestibule(ROLES=(keeper, *plain), DEFAULT_ROLE="person")
    claims = claims_of(make_account("keeper@example.org", role="keeper"))
    frozen_clock.move(660)
    boss, ann = (
        InvitedUser(email="boss@example.org", role="admin"),
        InvitedUser(email="ann@example.org"),
    )
    with pytest.raises(ReauthenticationRequired):
        invite(invited=boss, claims=claims, caller=CALLER)
    assert invite(invited=ann, claims=claims, caller=CALLER).role == "person"


def test_an_operator_at_the_command_line_is_not_asked(make_account):
    ann = make_account()
    assert set_role(account=ann.id, role="admin", claims=None, caller=CALLER).role == "admin"
