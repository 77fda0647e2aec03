"""A sign-in begun by cookie is finished in the browser that began it, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.messages import another, code_in
from tests.security.refusals import LOGIN, assert_refused, client
from tests.security.test_cookies import ANN, BY_COOKIE, EXACT, GONE, PENDING, attributes, stranger
from vestibule.models import PendingSignIn
from vestibule.testing.plugin import CookieClient

pytestmark = pytest.mark.django_db

CHALLENGE, RESEND = f"{LOGIN}challenge/", f"{LOGIN}challenge/resend/"


@pytest.fixture
def checked(vestibule) -> None:
    vestibule(SIGN_IN_CHECK="email_code")


def challenged() -> tuple[CookieClient, str]:
    browser = stranger()
    answer = browser.post(LOGIN, ANN, format="json", **BY_COOKIE)
    assert set(answer.json()) == {"message", "challenge"}
    assert list(answer.cookies) == [PENDING]
    return browser, answer.json()["challenge"]["id"]


def test_a_challenge_is_answered_in_the_browser_that_asked_for_it(make_account, checked, outbox):
    make_account()
    browser, challenge = challenged()
    held = browser.cookies[PENDING]
    assert (held["httponly"], held["secure"], held["max-age"]) == (True, True, 600)
    assert held.value not in json.dumps(list(PendingSignIn.objects.values_list("browser")))
    answer = browser.post(
        CHALLENGE, {"challenge": challenge, "code": code_in(outbox)}, format="json"
    )
    assert attributes(answer) == {**EXACT, PENDING: GONE[PENDING]}
    assert "tokens" not in answer.json()


def test_another_browser_is_refused_like_a_wrong_code_and_counted(make_account, checked, outbox):
    make_account()
    browser, challenge = challenged()
    right = {"challenge": challenge, "code": code_in(outbox)}
    wrong = {"challenge": challenge, "code": another(right["code"])}
    elsewhere, refused = [stranger(), client(), challenged_copy(challenge)], {}
    for attempts, thief in enumerate(elsewhere, 1):
        answer = thief.post(CHALLENGE, right, format="json")
        assert_refused(answer, 400, code="invalid_code")
        assert PendingSignIn.objects.get().guesses == attempts
        assert PendingSignIn.objects.get().consumed_at is None
        refused = answer.json()
    as_wrong = browser.post(CHALLENGE, wrong, format="json")
    assert as_wrong.json() == refused
    assert browser.post(CHALLENGE, right, format="json").status_code == 200


def challenged_copy(challenge: str) -> CookieClient:
    """Return a browser with a cookie for this challenge that it made up."""
    browser = stranger()
    browser.cookies[PENDING] = f"{challenge}.made-up"
    return browser


def test_only_that_browser_can_have_another_code_sent(make_account, checked, outbox, frozen_clock):
    make_account()
    browser, challenge = challenged()
    frozen_clock.move(61)
    assert_refused(
        client().post(RESEND, {"challenge": challenge}, format="json"), 400, code="invalid_code"
    )
    answer = browser.post(RESEND, {"challenge": challenge}, format="json")
    assert answer.cookies[PENDING]["max-age"] == 600
    body = {"challenge": challenge, "code": code_in(outbox)}
    assert browser.post(CHALLENGE, body, format="json").status_code == 200


def test_no_other_page_finishes_a_sign_in(make_account, checked, outbox):
    make_account()
    browser, challenge = challenged()
    body = {"challenge": challenge, "code": code_in(outbox)}
    forged: list[Any] = [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_X_CSRFTOKEN": ""}]
    for headers in forged:
        for address in (CHALLENGE, RESEND):
            answer = browser.post(address, body, format="json", **headers)
            assert_refused(answer, 403, code="csrf_failed")
    assert PendingSignIn.objects.get().guesses == 0


def test_a_pending_cookie_does_not_stand_in_the_way_of_a_sign_in_by_body(
    make_account, checked, outbox
):
    make_account()
    browser, _ = challenged()
    browser.csrf_token = ""
    challenge = browser.post(LOGIN, ANN, format="json").json()["challenge"]["id"]
    body = {"challenge": challenge, "code": code_in(outbox)}
    assert "tokens" in browser.post(CHALLENGE, body, format="json").json()
