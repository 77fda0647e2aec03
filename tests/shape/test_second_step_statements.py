"""What a sign-in with a second step costs in statements: docs/decisions/0041."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import connection

from tests.calls import post
from tests.factors import enroll_app, make_recovery_codes
from tests.messages import code_in
from tests.passkeys.ceremonies import with_passkey
from tests.shape.test_statements import statements
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]

AT_MOST = {
    # the password, and the answer
    "totp": (3, 5),
    "recovery_code": (3, 7),
    "passkey": (4, 6),
    "email_code": (3, 4),
}
"""On PostgreSQL, with a browser that the account knows."""


class TwoSteps:
    """Sign-ins of one account, from one browser."""

    def __init__(self, method: str, make_account: Any, outbox: Any) -> None:
        self.method, self.outbox = method, outbox
        self.person = make_account(email=f"{method}@example.org")
        self.body = {"email": self.person.email, "password": PASSWORD}
        if method == "passkey":
            self.passkey = with_passkey(self.person)
        elif method != "email_code":
            self.app = enroll_app(self.person)
            self.codes = make_recovery_codes(self.person)

    def ask(self, asked: list[Any] | None = None) -> Any:
        """Give the password."""
        answer = post("login/", self.body)
        if asked is not None:
            asked.append(answer)
        return answer

    def right_answer(self, asked: Any) -> dict[str, Any]:
        """Return the right answer to what was asked, in the way of this sign-in."""
        body: dict[str, Any] = {"challenge": asked["id"], "method": self.method}
        if self.method == "passkey":
            body["credential"] = self.passkey.get(asked["options"])
        elif self.method == "email_code":
            body["code"] = code_in(self.outbox)
        else:
            body["code"] = self.app.code() if self.method == "totp" else self.codes.pop()
        return body


def answer(body: dict[str, Any]) -> Any:
    return post("login/challenge/", body)


def test_a_second_step_costs_no_more_than_was_written_down(
    make_account, settings, outbox, case, frozen_clock
):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK": "email_code"}
    for method, most in AT_MOST.items():
        sign_in = TwoSteps(method, make_account, outbox)
        answer(sign_in.right_answer(sign_in.ask().json()["challenge"]))
        frozen_clock.move(120)
        asked: list[Any] = []
        first = statements(partial(sign_in.ask, asked))
        body = sign_in.right_answer(asked[0].json()["challenge"])
        second = statements(partial(answer, body))
        with case(method):
            if connection.vendor == "postgresql":
                assert len(first) <= most[0], first
                assert len(second) <= most[1], second
