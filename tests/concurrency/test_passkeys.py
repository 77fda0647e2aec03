"""Fifty at once: a passkey answers one sign-in, is enrolled once, and makes one account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.calls import CALLER
from tests.flows.test_enroll import required, to_enroll
from tests.flows.test_passkey_sign_up import ask, enter
from tests.messages import code_in
from tests.passkeys.ceremonies import with_passkey
from tests.races import at_once, refusals
from tests.steps.test_enroll_passkey import create, finish
from tests.steps.test_verify_passkey import answer, challenge
from vestibule.core.errors import (
    ChallengeNotFound,
    InvalidCode,
    InvalidInput,
    InvalidPasskey,
    InvalidState,
    TooManyRequests,
)
from vestibule.flows.passkey_sign_up import ask_for_new_passkey, sign_up_by_passkey
from vestibule.models import Account, Passkey, Session
from vestibule.testing.passkeys import SoftwarePasskey

__all__ = ["required"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


def test_fifty_answers_at_once_open_one_session(make_account):
    device = with_passkey(make_account(), sign_count=1)
    asked = challenge()
    credential = device.get(asked.options or {})
    answers = at_once(lambda _: answer(asked, credential))
    refused = refusals(answers)
    assert (len(answers), len(refused)) == (50, 49)
    assert {type(each) for each in refused} <= {InvalidPasskey, TooManyRequests}
    assert Session.objects.count() == 1


@pytest.mark.usefixtures("required")
def test_fifty_confirmations_at_once_add_one_passkey_and_open_one_session(make_account, outbox):
    person = make_account()
    body = create(to_enroll(outbox), SoftwarePasskey())
    answers = at_once(lambda _: finish(body).status_code)
    assert answers.count(200) == 1
    assert set(answers) <= {200, 400, 429}
    assert (Passkey.objects.count(), Session.objects.count()) == (1, 1)
    assert Account.objects.of(person.id).get().factors == "passkey recovery_code"


def test_fifty_right_codes_at_once_begin_one_sign_up(outbox):
    asked = ask()
    code = code_in(outbox)
    answers = at_once(lambda _: enter(asked, code))
    refused = refusals(answers)
    assert (len(answers), len(refused)) == (50, 49)
    assert {type(each) for each in refused} <= {InvalidCode, ChallengeNotFound, TooManyRequests}


def test_twenty_passkeys_at_once_make_one_account(outbox):
    """Of one tab or of two; a browser may also send one passkey several times."""
    tabs = [enter(ask(), code_in(outbox)) for _ in range(2)]
    made = [
        (tabs[number % 2], SoftwarePasskey().create(options_of(tabs[number % 2])))
        for number in range(10)
    ]
    answers = at_once(lambda number: put(*made[number // 2]), 20)
    refused = refusals(answers)
    assert (len(answers), len(refused)) == (20, 19)
    assert {type(each) for each in refused} <= {InvalidPasskey, InvalidInput, InvalidState}
    assert (Account.objects.count(), Passkey.objects.count()) == (1, 1)
    assert Session.objects.count() == 1


def options_of(pending: str) -> Mapping[str, Any]:
    return ask_for_new_passkey(pending=pending, caller=CALLER).options


def put(pending: str, credential: Mapping[str, Any]) -> Any:
    return sign_up_by_passkey(pending=pending, credential=credential, caller=CALLER)
