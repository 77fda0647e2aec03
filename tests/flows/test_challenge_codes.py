"""Accepted codes, their purpose, and where a code can be read."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from tests.calls import post
from tests.cases import each_case
from tests.database_dump import database_dump
from tests.flows.test_challenge import ANN, begin, challenge, checked, finish
from tests.messages import another, code_in
from vestibule.models import AuditEvent, PendingSignIn

__all__ = ["checked"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("checked", "moving_limits")]


def test_codes_of_other_purposes_are_refused(make_account, outbox, settings, sign_in_as):
    by_code = {"EMAIL_VERIFICATION_BY": "code", "PASSWORD_RESET_BY": "code"}
    settings.VESTIBULE = {**settings.VESTIBULE, **by_code}
    client = sign_in_as(make_account())
    handle = challenge()
    sign_in_code = code_in(outbox)
    outbox.clear()
    reset = post("password/reset/", {"email": ANN}).json()["challenge"]["id"]
    reset_code = code_in(outbox)
    new = {"password": "another long passphrase"}
    for body in (
        {"challenge": handle, "code": sign_in_code, **new},
        {"token": handle + sign_in_code, **new},
        {"token": reset + reset_code, **new},
    ):
        assert post("password/reset/confirm/", body).status_code == 400
    assert post("email/verify/confirm/", {"email": ANN, "code": sign_in_code}).status_code == 400
    assert post("phone/verify/confirm/", {"code": sign_in_code}, client).status_code == 400
    assert finish(reset, reset_code).status_code == 400
    assert finish(handle, sign_in_code).status_code == 200


def test_the_code_of_one_account_is_refused_for_another(make_account, outbox):
    make_account()
    make_account("bob@example.org")
    mine = challenge()
    [code] = [code_in(mail) for mail in outbox]
    theirs = challenge("bob@example.org")
    newest = code_in([mail for mail in outbox if mail.to == ["bob@example.org"]])
    if code != newest:
        assert finish(theirs, code).status_code == 400
        assert finish(mine, newest).status_code == 400


FORMS: list[Any] = [
    123456, 123456.0, 1e5, None, True, ["123456"], [f"{n:06}" for n in range(1000)], {"$ne": ""},
    "", "12345", "0123456", "1234567", "\uff11\uff12\uff13\uff14\uff15\uff16",
    "\u0661\u0662\u0663\u0664\u0665\u0666", "123456\u0000", "12345a", "1e5", "123456.0",
    "+12345", "0x1234", "123_456", "123456,123457", "1" * 60_000,
]  # fmt: skip


@each_case("form", FORMS, ids=lambda form: ascii(form)[:20])
def test_whatever_is_not_six_digits_is_refused_and_costs_no_guess(make_account, form):
    make_account()
    answer = finish(challenge(), form)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_input"
    assert PendingSignIn.objects.get().guesses == 0


def test_a_body_of_a_hundred_kilobytes_is_refused(make_account):
    make_account()
    assert finish(challenge(), "1" * 100_000).status_code in {400, 413}


@pytest.mark.parametrize("form", ["{}", " {} ", "{:.3} {}", "{:.3}-{}", "{}\n"])
def test_spaces_and_dashes_are_accepted(make_account, outbox, form):
    make_account()
    handle = challenge()
    code = code_in(outbox)
    typed = form.format(code, code[3:]) if form.startswith("{:") else form.format(code)
    assert finish(handle, typed).status_code == 200


def test_the_code_is_in_the_mail_and_nowhere_else(make_account, outbox, caplog):
    caplog.set_level(logging.DEBUG)
    make_account()
    answer = begin()
    stored = database_dump()
    handle, code = answer.json()["challenge"]["id"], code_in(outbox)
    wrong = finish(handle, another(code))
    done = finish(handle, code)
    said = [json.dumps({**each.json(), "id": None}) for each in (answer, wrong, done)]
    logged = [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    events = [str(row) for row in AuditEvent.objects.values_list("details", "kind")]
    for text in (*said, *logged, *events, stored, database_dump()):
        assert code not in text.replace(handle, "").split("'msecs'")[0]
