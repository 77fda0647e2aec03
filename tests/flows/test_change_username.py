"""Changing the username, with the password."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER, WRONG
from tests.cases import each_case
from tests.people import claims_of
from vestibule.core.errors import (
    InvalidInput,
    ReauthenticationRequired,
    TooManyRequests,
    WrongPassword,
)
from vestibule.flows.change_username import change_username
from vestibule.models import Account, AuditEvent, Session
from vestibule.models.names import refresh_username_keys
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]


def name_of(person: Any) -> str:
    return str(get_user_model().objects.get(pk=person.id).get_username())


def test_the_password_gives_another_name_and_sessions_go_on(make_account):
    ann = make_account()
    claims = claims_of(ann)
    change_username(username="Lovelace", password=PASSWORD, claims=claims, caller=CALLER)
    assert name_of(ann) == "Lovelace"
    assert Session.objects.live().filter(pk=claims.session).exists()
    event = AuditEvent.objects.get(kind="profile_changed")
    assert (event.account_id, event.details["fields"]) == (str(ann.id), ["username"])


def test_the_owner_gets_a_mail_only_where_one_is_asked_for(make_account, outbox):
    claims = claims_of(make_account())
    for name, notify in (("Lovelace", False), ("Countess", True)):
        change_username(
            username=name, password=PASSWORD, claims=claims, caller=CALLER, notify=notify
        )
    with pytest.raises(InvalidInput):
        change_username(
            username="no name", password=PASSWORD, claims=claims, caller=CALLER, notify=True
        )
    [mail] = outbox
    assert (mail.to, mail.subject) == (["ann@example.org"], "Your username was changed")


def test_a_wrong_password_changes_nothing_and_is_counted(make_account):
    ann = make_account()
    claims, before = claims_of(ann), name_of(ann)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            change_username(username="lovelace", password=WRONG, claims=claims, caller=CALLER)
    with pytest.raises(TooManyRequests):
        change_username(username="lovelace", password=PASSWORD, claims=claims, caller=CALLER)
    assert name_of(ann) == before


def test_an_enrolled_factor_is_asked_for(make_account):
    ann = make_account()
    Account.objects.of(ann.id).update(factors="totp")
    with pytest.raises(ReauthenticationRequired):
        change_username(
            username="lovelace", password=PASSWORD, claims=claims_of(ann), caller=CALLER
        )


@each_case(
    ("name", "code"),
    [
        ("bob", "username_taken"),
        ("BOB", "username_taken"),
        ("b\u043eb", "username_mixed_scripts"),
        ("admin", "username_invalid"),
        ("no name", "username_invalid"),
        ("", "username_invalid"),
    ],
)
def test_a_name_that_no_registrant_gets_is_refused(make_account, name, code):
    ann, bob = make_account(), make_account("bob@example.org")
    get_user_model().objects.filter(pk=bob.id).update(username="bob")
    refresh_username_keys(bob.id)
    before = name_of(ann)
    with pytest.raises(InvalidInput) as refused:
        change_username(username=name, password=PASSWORD, claims=claims_of(ann), caller=CALLER)
    assert [each.code for each in refused.value.problems["username"]] == [code]
    assert name_of(ann) == before


def test_the_present_name_is_taken_and_another_spelling_of_it_is_not(make_account):
    ann = make_account()
    get_user_model().objects.filter(pk=ann.id).update(username="ann")
    claims = claims_of(ann)
    with pytest.raises(InvalidInput):
        change_username(username="ann", password=PASSWORD, claims=claims, caller=CALLER)
    change_username(username="Ann", password=PASSWORD, claims=claims, caller=CALLER)
    assert name_of(ann) == "Ann"
