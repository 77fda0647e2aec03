"""Inviting a user, and accepting the invitation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER, post
from tests.database_dump import database_dump
from tests.messages import token_in
from tests.people import claims_of
from tests.races import at_once, refusals
from vestibule.core.errors import InvalidInput, InvalidLink, PermissionDenied
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.flows.deactivate import activate_user, deactivate_user
from vestibule.flows.invite import InvitedUser, accept_invitation, invite
from vestibule.models import Account, AuditEvent, Session

pytestmark = pytest.mark.django_db(transaction=True)
NEW, CHOSEN = "new@example.org", "a passphrase of my own"


@pytest.fixture
def root(make_account):
    return claims_of(make_account("root@example.org", role="admin"))


@pytest.fixture
def mia(make_account):
    return claims_of(make_account("mia@example.org", role="manager"))


def ask(claims: AccessClaims, email: str = NEW, **values: Any) -> Person:
    return invite(invited=InvitedUser(email=email, **values), claims=claims, caller=CALLER)


def accept(link: str, password: str = CHOSEN) -> None:
    accept_invitation(link=link, password=password, caller=CALLER)


def sign_in(password: str, email: str = NEW) -> Any:
    return post("login/", {"email": email, "password": password})


def test_an_invited_user_chooses_a_password_and_then_signs_in(root, outbox):
    person = ask(root, role="manager", names={"first_name": "Nia"}, phone="+41791234567")
    assert (person.role, person.first_name, person.email_verified) == ("manager", "Nia", False)
    link = token_in(outbox)
    assert link not in database_dump()
    assert f"http://testserver/invitation#token={link}" in outbox[-1].body
    accept(link)
    assert not Session.objects.of(person.id).exists()
    assert Account.objects.get(email=person.email).email_verified_at
    assert sign_in(CHOSEN).json()["user"]["role"] == "manager"
    kinds = AuditEvent.objects.filter(account_id=str(person.id)).values_list("kind", "actor_id")
    assert list(kinds.order_by("pk"))[:2] == [
        ("invited", root.subject),
        ("invitation_accepted", ""),
    ]


def test_before_the_invitation_is_accepted_no_password_works(root):
    person = ask(root)
    hashed = get_user_model().objects.get(pk=person.id).password
    for password in ("", "!", hashed, CHOSEN):
        assert sign_in(password).status_code in {400, 401}


def test_a_link_works_once_even_at_once(root, outbox):
    ask(root)
    link = token_in(outbox)
    refused = refusals(at_once(lambda n: accept(link, f"{CHOSEN} {n}"), 8))
    assert [type(each) for each in refused] == [InvalidLink] * 7


def test_a_weak_password_leaves_the_link_usable(root, outbox):
    ask(root)
    with pytest.raises(InvalidInput):
        accept(token_in(outbox), "short")
    accept(token_in(outbox))


def test_an_invitation_lives_a_week_and_no_longer(root, outbox, frozen_clock):
    ask(root)
    frozen_clock.move(days=7, seconds=1)
    with pytest.raises(InvalidLink):
        accept(token_in(outbox))


def test_the_lifetime_of_an_invitation_is_a_setting(root, outbox, frozen_clock, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "INVITATION_LIFETIME": timedelta(hours=1)}
    ask(root)
    assert "expires in 1 hour" in outbox[-1].body
    frozen_clock.move(3601)
    with pytest.raises(InvalidLink):
        accept(token_in(outbox))


def test_a_deactivation_voids_an_invitation_for_good(root, outbox):
    person = ask(root)
    for step in (deactivate_user, activate_user):
        step(account=person.id, claims=root, caller=CALLER)
        with pytest.raises(InvalidLink):
            accept(token_in(outbox))


def test_a_reset_and_an_invitation_void_each_other(root, outbox):
    ask(root)
    invitation = token_in(outbox)
    post("password/reset/", {"email": NEW})
    reset = token_in(outbox)
    for door, link in (
        ("users/invitation/confirm/", reset),
        ("password/reset/confirm/", invitation),
    ):
        assert post(door, {"token": link, "password": CHOSEN}).status_code == 400  # another purpose
    assert post("password/reset/confirm/", {"token": reset, "password": CHOSEN}).status_code == 200
    with pytest.raises(InvalidLink):
        accept(invitation, "the password of a thief")
    assert sign_in(CHOSEN).status_code == 200


def test_an_invited_user_signs_in_with_all_the_usual_steps(root, outbox, settings):
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "SIGN_IN_CHECK": "email_code",
        "EMAIL_VERIFICATION": "required",
    }
    ask(root)
    accept(token_in(outbox))
    assert "challenge" in sign_in(CHOSEN).json()


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_only_roles_within_the_callers_reach_can_be_assigned(mia, outbox, role):
    with pytest.raises(PermissionDenied):
        ask(mia, role=role)
    assert not Account.objects.filter(email=NEW).exists()
    assert outbox == []


def test_callers_who_may_not_invite_are_refused_before_validation(make_account, root):
    for email in (NEW, "root@example.org", "nonsense"):
        with pytest.raises(PermissionDenied):
            ask(claims_of(make_account(f"c{len(email)}@example.org", role="client")), email)


def test_bad_values_are_reported_together_and_nothing_is_created(root, make_account):
    with pytest.raises(InvalidInput) as refused:
        ask(root, "ROOT@example.org", username="admin", phone="1", role="emperor")
    codes = {name: found[0].code for name, found in refused.value.problems.items()}
    assert codes == {
        "email": "email_taken",
        "username": "username_invalid",
        "phone": "phone_invalid",
        "role": "role_unknown",
    }
    assert Account.objects.count() == 1


def test_concurrent_invitations_of_one_address_create_one_account(root, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
    refused = refusals(at_once(lambda _: ask(root), 8))
    assert {each.problems["email"][0].code for each in refused} == {"email_taken"}
    assert len(refused) == 7


def test_an_invited_administrator_can_use_djangos_admin(root):
    person = ask(root, role="admin")
    user = get_user_model().objects.get(pk=person.id)
    assert (user.is_staff, user.is_superuser) == (True, True)
