"""Fifty at once: one passkey answers one pending sign-in, and is enrolled once."""

from __future__ import annotations

import pytest

from tests.flows.test_enroll import required, to_enroll
from tests.passkeys.ceremonies import with_passkey
from tests.proofs import at_once, refusals
from tests.steps.test_enroll_passkey import create, finish
from tests.steps.test_verify_passkey import answer, challenge
from vestibule.core.errors import InvalidPasskey, TooManyRequests
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
