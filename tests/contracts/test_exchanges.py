"""The matcher of recorded exchanges."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contracts.exchanges import Answer, Request, Step, Story


def differences(recorded: Any, body: Any, *, status: int = 200) -> list[str]:
    answer = Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())
    return list(Story("", ()).differences({"status": 200, "body": recorded}, answer))


@pytest.mark.parametrize(
    ("recorded", "body"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}),
        ({"a": 1, "+code": "x"}, {"code": "x", "a": 1}),
        ({"a": "<int>"}, {"a": 7}),
        ({"a": "<iso-z>"}, {"a": "2024-01-15T10:30:00Z"}),
        ({"a": "<sentences>"}, {"a": ["Not this."]}),
        ({"a": [{"b": "<int>"}]}, {"a": [{"b": 7}]}),
    ],
)
def test_the_recorded_answer_matches(recorded: Any, body: Any):
    assert differences(recorded, body) == []


@pytest.mark.parametrize(
    ("recorded", "body"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": 1, "+code": "x"}, {"a": 1}),
        ({"a": 1, "+code": "x"}, {"a": 1, "code": "y"}),
        ({"a": 1}, {"a": True}),
        ({"a": 1}, {"a": "1"}),
        ({"a": "<int>"}, {"a": True}),
        ({"a": "<jwt>"}, {"a": "eyJhbGciOiJIUzI1NiJ9"}),
        ({"a": "<iso-z>"}, {"a": "2024-01-15T10:30:00+00:00"}),
        ({"a": "<sentences>"}, {"a": []}),
        ({"a": {"b": "<text>"}}, {"a": {"b": ""}}),
        ({"a": ["<int>"]}, {"a": [7, 8]}),
        ({"a": ["<int>"]}, {"a": ["7"]}),
    ],
)
def test_differences_are_named(recorded: Any, body: Any):
    assert len(differences(recorded, body)) == 1


def test_another_status_is_a_difference():
    assert differences({}, {}, status=201) == ["The status is 201, not 200."]


def test_headers_are_compared_by_name_and_kind():
    answer = Answer(200, {"vary": "origin, accept", "x-one": "1"}, b"")
    recorded = {"Vary": "<has Origin>", "X-One": "1", "X-Two": None}
    assert list(Story("", ()).differences({"status": 200, "headers": recorded}, answer)) == []
    wrong = {"Vary": "<has cookie>", "X-One": "2", "X-Two": "2"}
    assert len(list(Story("", ()).differences({"status": 200, "headers": wrong}, answer))) == 3


def test_a_cookie_is_compared_by_its_attributes_and_captured():
    story = Story("", ())
    answer = Answer(200, {}, b"", ("a-b=1; Path=/; HttpOnly", "c=2; Path=/"))
    recorded = {"status": 200, "cookies": {"a-b": ["HttpOnly", "Path=/"], "c": []}}
    assert list(story.differences(recorded, answer)) == []
    assert story.known == {"a_b": "1", "c": "2"}
    wrong = {"status": 200, "cookies": {"c": ["HttpOnly"], "d": []}}
    assert len(list(story.differences(wrong, answer))) == 2


def test_what_was_captured_is_sent_and_expected_later():
    sent: list[Request] = []

    def echo(request: Request) -> Answer:
        sent.append(request)
        return Answer(200, {}, b'{"id": 7}')

    first = Step("one", {"method": "GET", "path": "/"}, {"status": 200, "body": {"id": "<int:id>"}})
    second = Step(
        "two",
        {"method": "POST", "path": "/{id}/", "body": {"id": "{id}", "text": "no. {id}"}},
        {"status": 200, "body": {"id": "{id}"}},
    )
    Story("both", (first, second)).replay(echo)
    assert sent[1].path == "/7/"
    assert json.loads(sent[1].body or b"") == {"id": 7, "text": "no. 7"}
