"""The comparison with a peer finds what differs, and what no longer does."""

from __future__ import annotations

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from tests.contracts.peers import (
    answers_of_peer,
    assert_alike,
    masked,
    play,
    replay,
    undocumented,
)

pytestmark = pytest.mark.urls(__name__)


def _tokens(request: HttpRequest) -> HttpResponse:
    mail.send_mail("Reset", "https://example.org/reset/MQ/secret", None, ["ada@example.org"])
    return JsonResponse({"key": "0" * 40, "id": 7, "said": request.headers.get("authorization")})


urlpatterns = [path("auth/tokens/", _tokens)]
SCENARIO = {
    "claim": "what one answer gives, the next request sends",
    "given": ["ada"],
    "exchanges": [
        {
            "request": "POST /auth/tokens/",
            "keep": {"key": "body.key", "link": "mail:reset/MQ/(.+)"},
        },
        {"request": "POST /auth/tokens/", "headers": {"authorization": "Token {key} {link}"}},
    ],
}
GIVEN = {"ada": lambda: {"ada_id": 7}}


def test_a_scenario_hands_on_what_it_kept():
    first, second = play(SCENARIO, GIVEN)
    assert first == {
        "status": 200,
        "headers": {"Content-Type": "application/json"},
        "body": {"key": "{key}", "id": "{ada_id}", "said": None},
        "mails": [["ada@example.org"]],
    }
    assert second["body"]["said"] == f"Token {'0' * 40} secret"
    replay(SCENARIO, [first, second], GIVEN)


def test_an_answer_that_differs_is_found():
    theirs = {"status": 200, "body": {"access": "a", "refresh": "b"}}
    others = ({"refresh": "b", "access": "a"}, {"access": "a"}, {"access": "a", "refresh": "c"})
    for body in others:
        with pytest.raises(AssertionError):
            assert_alike({}, theirs, {"status": 200, "body": body})
    assert_alike({"bodies": "keys"}, theirs, {"status": 200, "body": others[2]})
    assert_alike({"ours": {"body": {}}}, theirs, {"status": 200, "body": {}})
    with pytest.raises(AssertionError):  # it was to differ, and does not
        assert_alike({"ours": {"status": 200}}, theirs, theirs)


def test_a_difference_without_a_row_in_the_page_is_found():
    exchanges = [
        {"request": "POST /a/", "ours": {"status": 400}},
        {"request": "POST /b/", "ours": {"status": 400}, "documented": "Something"},
        {"request": "POST /c/"},
    ]
    scenarios = [{"claim": "", "exchanges": exchanges}]
    assert undocumented(scenarios, "\n| POST /a/ | 400 | 204 |") == ["Something"]


def test_tokens_are_compared_by_their_kind():
    assert masked(["eyJh.eyJi.c", "1" * 40, "2" * 39], {}) == ["<jwt>", "<key>", "2" * 39]


def test_a_row_may_have_the_number_of_a_status():
    said = {"status": 401, "data": {"id": 401, "pk": [401], "left": 401, "text": "401"}}
    seen = {"status": 401, "data": {"id": "{ada}", "pk": ["{ada}"], "left": 401, "text": "{ada}"}}
    assert masked(said, {"ada": "401"}) == seen


def test_the_peer_that_does_not_start_says_why():
    with pytest.raises(AssertionError, match="no_such_project"):
        answers_of_peer("no_such_project", [])
