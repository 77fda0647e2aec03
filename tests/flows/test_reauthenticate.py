"""Reauthentication by password or mailed code."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.calls import CALLER
from tests.messages import another, code_in
from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core.errors import (
    InvalidCode,
    InvalidInput,
    NotAuthenticated,
    PasswordLocked,
    TooManyRequests,
    WrongPassword,
)
from vestibule.core.people import Person
from vestibule.flows.reauthenticate import ask_to_reauthenticate
from vestibule.models import Account, Attempt
from vestibule.steps import reauthentication
from vestibule.testing.plugin import PASSWORD, open_session


@pytest.fixture
def claims(make_account, settings) -> Any:
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
    return bearer.authenticate(open_session(make_account()).tokens.access)


def reauthenticate(claims: Any, *, password: str | None = None, code: str | None = None) -> Person:
    return reauthentication.require(password=password, code=code, claims=claims, caller=CALLER)


def test_the_password_is_a_fresh_credential(claims):
    assert reauthenticate(claims, password=PASSWORD).email == "ann@example.org"
    for wrong in ("another one", ""):
        with pytest.raises(WrongPassword):
            reauthenticate(claims, password=wrong)
    with pytest.raises(InvalidInput):
        reauthenticate(claims)


def test_without_a_password_a_mailed_code_is_accepted_once(claims, outbox):
    get_user_model().objects.update(password="!")
    with pytest.raises(WrongPassword):
        reauthenticate(claims, password=PASSWORD)
    sent = ask_to_reauthenticate(claims=claims, caller=CALLER)
    assert (sent.method, sent.sent_to) == ("email_code", "a***@example.org")
    code = code_in(outbox)
    with pytest.raises(InvalidCode):
        reauthenticate(claims, code=another(code))
    assert reauthenticate(claims, code=code).email == "ann@example.org"
    with pytest.raises(InvalidCode):
        reauthenticate(claims, code=code)


def test_a_mailed_code_confirms_the_owner_and_a_password_does_not(claims, outbox):
    Account.objects.update(email_verified_at=timezone.now(), registrant_unproved=True)
    reauthenticate(claims, password=PASSWORD)
    assert Account.objects.in_doubt().exists()
    ask_to_reauthenticate(claims=claims, caller=CALLER)
    reauthenticate(claims, code=code_in(outbox))
    assert not Account.objects.in_doubt().exists()


def test_a_code_is_void_after_a_change_of_address(claims, outbox):
    ask_to_reauthenticate(claims=claims, caller=CALLER)
    Account.objects.update(email="new@example.org")
    with pytest.raises(InvalidCode):
        reauthenticate(claims, code=code_in(outbox))


def test_a_code_of_another_account_is_refused(claims, outbox, make_account):
    other = bearer.authenticate(open_session(make_account("bob@example.org")).tokens.access)
    ask_to_reauthenticate(claims=other, caller=CALLER)
    with pytest.raises(InvalidCode):
        reauthenticate(claims, code=code_in(outbox))


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_uses_one_succeeds(claims, outbox):
    ask_to_reauthenticate(claims=claims, caller=CALLER)
    code = code_in(outbox)
    answers = at_once(lambda _: reauthenticate(claims, code=code), 10)
    assert len(refusals(answers)) == 9


def test_codes_are_sent_once_a_minute(claims, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {"message": "1/minute per target"}}
    ask_to_reauthenticate(claims=claims, caller=CALLER)
    with pytest.raises(TooManyRequests):
        ask_to_reauthenticate(claims=claims, caller=CALLER)


def test_an_account_without_address_or_deactivated_gets_no_code(claims, outbox):
    Account.objects.update(email="")
    with pytest.raises(InvalidInput):
        ask_to_reauthenticate(claims=claims, caller=CALLER)
    get_user_model().objects.update(is_active=False)
    with pytest.raises(NotAuthenticated):
        ask_to_reauthenticate(claims=claims, caller=CALLER)
    with pytest.raises(NotAuthenticated):
        reauthenticate(claims, password=PASSWORD)
    assert outbox == []


def test_a_hundred_wrong_codes_in_a_row_lock_it_until_a_reset(claims, outbox):
    for failures in (0, 98, 99):
        ask_to_reauthenticate(claims=claims, caller=CALLER)
        Attempt.objects.update(failures=failures)
        with pytest.raises(InvalidCode):
            reauthenticate(claims, code=another(code_in(outbox)))
        Attempt.objects.update(waits_until=timezone.now())
    with pytest.raises(PasswordLocked):
        reauthenticate(claims, code=code_in(outbox))
    assert reauthenticate(claims, password=PASSWORD)  # passwords have their own counter
