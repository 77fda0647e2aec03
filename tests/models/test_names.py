"""User names where addresses must be verified: they belong to whoever has verified one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.people import claims_of
from tests.proofs import CALLER, at_once, post, refusals, token_in
from tests.security.refusals import register_body
from vestibule.core.clock import now
from vestibule.core.events import Event
from vestibule.flows.profile import change_profile
from vestibule.flows.sign_up import Newcomer, sign_up
from vestibule.flows.verify_email import verify_email
from vestibule.models import Account, Attempt, AuditEvent, OneTimeSecret

ANN, NEW, NAME = "ann@example.org", "new@example.org", "annabel"
PASSWORD = register_body()["password"]


@pytest.fixture(autouse=True)
def vestibule(settings: Any) -> Any:
    """Change settings: ``vestibule(EMAIL_VERIFICATION="off")``; rates are switched off."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    change(LIMITS={}, EMAIL_VERIFICATION="required", SIGN_IN_WITH=("email", "username"))
    return change


def register(email: str, username: str = NAME) -> Any:
    return post("register/", register_body(email=email, username=username))


def sign_in(username: str = NAME) -> Any:
    return post("login/", {"username": username, "password": PASSWORD})


@pytest.mark.django_db
def test_the_newcomer_has_the_name_and_the_loser_one_that_nobody_chose(make_account, outbox):
    register(ANN)
    register(NEW)
    loser, holder = (Account.objects.get(email=each) for each in (ANN, NEW))
    assert (holder.user.username, holder.username_key) == (NAME, NAME)
    assert (loser.user.username, loser.username_key) == (ANN, ANN)
    event = AuditEvent.objects.get(account_id=str(loser.pk), kind=Event.PROFILE_CHANGED)
    assert (event.details["fields"], event.ip) == (["username"], None)


@pytest.mark.django_db
def test_who_lost_a_name_verifies_all_the_same_and_chooses_another(vestibule, outbox):
    vestibule(SIGN_IN_WITH=("username",), DELIVERY="inline")
    register(ANN)
    link = token_in(outbox)
    register(NEW)
    verify_email(link=link, caller=CALLER)
    assert sign_in().status_code == 401  # the newcomer's, who has not verified yet
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


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["optional", "off"])
def test_where_verification_is_not_required_names_are_held_and_passwords_right(vestibule, mode):
    vestibule(EMAIL_VERIFICATION=mode)
    register(ANN)
    assert register(NEW).json()["codes"] == {"username": ["username_taken"]}
    assert sign_in().status_code == 200
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_name_that_many_want_at_once_is_one_persons(vestibule):
    """Nobody fails for a name that nobody holds, and no request crashes."""
    register(ANN)

    def another(number: int) -> Any:
        newcomer = Newcomer(email=f"new{number}@example.org", username=NAME, password=PASSWORD)
        return sign_up(newcomer=newcomer, transport=None, caller=CALLER)

    refused = refusals(at_once(another, 4))
    assert refused == []
    assert get_user_model().objects.filter(username=NAME).count() == 1
    assert Account.objects.count() == 5
    assert OneTimeSecret.objects.count() == 5
