"""The fast path and REST framework give the same answer, byte for byte."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, transaction
from rest_framework.test import APIClient

from tests.calls import API
from vestibule import limits
from vestibule.contracts.native.refresh import RefreshView
from vestibule.drf.fast_path import FastPathView

pytestmark = pytest.mark.django_db
ADDRESS = f"{API}token/refresh/"
RECORDED = Path(__file__).parents[1] / "contracts"
NATIVE = ("clinic", "minimal", "vite")
GOOD = '{"refresh": "{token}"}'


def recorded() -> list[tuple[str, str]]:
    """Return method and body of every recorded refresh, with ``{token}`` for its token."""
    found = set()
    for path in sorted(each for name in NATIVE for each in (RECORDED / name).glob("*.json")):
        for step in json.loads(path.read_text())["steps"]:
            request = step["request"]
            if not request["path"].endswith("token/refresh/"):
                continue
            body = request.get("raw", "")
            if "body" in request:
                sent = request["body"]
                if str(sent.get("refresh", "")).startswith("{"):
                    sent = sent | {"refresh": "{token}"}
                body = json.dumps(sent)
            found.add((request["method"], body))
    return sorted(found)


ODD = [
    "",
    "{}",
    "[]",
    '"{token}"',
    "{",
    '{"refresh": "{token}", "refresh": "{token}"}',
    '{"refresh": "{token}", "access": "x"}',
    '{"refresh": ""}',
    '{"refresh": null}',
    '{"refresh": 7}',
    '{"refresh": ["{token}"]}',
    '{"refresh": "é"}',
    '{"refresh": "\\ud800"}',
    '{"token": "{token}"}',
    '{"refresh": NaN}',
    "\ufeff" + GOOD,
    GOOD + " " * 70_000,
]
HEADERS: list[dict[str, Any]] = [
    {"content_type": "application/json; charset=utf-8"},
    {"content_type": "text/plain"},
    {"content_type": ""},
    {"HTTP_CONTENT_ENCODING": "gzip"},
    {"HTTP_CONTENT_ENCODING": "identity"},
    {"CONTENT_LENGTH": "some"},
    {"CONTENT_LENGTH": "9" * 5000},
    {"CONTENT_LENGTH": "-1"},
    {"HTTP_ACCEPT": "text/html"},
    {"HTTP_TOKEN_TRANSPORT": "cookie"},
    {"HTTP_COOKIE": "refresh_token=x"},
    {"HTTP_IDEMPOTENCY_KEY": "0192c1a4-1f9e-7d0b-8a55-5d2f8b0c6e11"},
    {"HTTP_IDEMPOTENCY_KEY": ""},
    {"HTTP_IDEMPOTENCY_KEY": "x" * 201},
    {"HTTP_IDEMPOTENCY_KEY": "one, two"},
]


@pytest.fixture
def tokens(settings, monkeypatch, make_account, sign_in_as, frozen_clock) -> dict[str, str]:
    """A token of each kind; all inputs of an answer are the same each time."""
    settings.VESTIBULE = {**settings.VESTIBULE, "ACCESS_ALGORITHM": "EdDSA"}  # signs alike
    monkeypatch.setattr(secrets, "token_hex", lambda size=32: "ab" * size)
    session = sign_in_as(make_account()).signed_in
    first = session.tokens.refresh
    answers = [APIClient().post(ADDRESS, {"refresh": first}, format="json")]
    frozen_clock.move(60)  # beyond the grace
    newest = answers[0].json()["refresh"]
    return {
        "newest": newest,
        "spent": first,
        "access": session.tokens.access,
        "forged": newest[:-4] + "AAAA",
        "nothing": "x",
    }


def answered(method: str, body: str, **headers: Any) -> Any:
    """Return the whole answer, and undo the changes of the request."""
    limits.reset()
    headers = {"content_type": "application/json", **headers}
    client: Any = APIClient(raise_request_exception=False)
    with transaction.atomic():
        answer = client.generic(method, ADDRESS, body.encode("utf-8", "surrogatepass"), **headers)
        transaction.set_rollback(True)
    return answer.status_code, answer.content, dict(answer.headers), str(answer.cookies)


@pytest.fixture
def same(monkeypatch):
    """Compare the answers of both paths; return one, and whether the fast path gave it."""

    def compare(method: str, body: str, **headers: Any) -> tuple[Any, bool]:
        taken: list[bool] = []
        direct = RefreshView.direct

        def noted(self: RefreshView, *args: Any) -> dict[str, Any]:
            taken.append(True)
            return direct(self, *args)

        with monkeypatch.context() as changed:
            changed.setattr(RefreshView, "direct", noted)
            one = answered(method, body, **headers)
        with monkeypatch.context() as changed:
            changed.setattr(FastPathView, "_plain_body", lambda *_: None)
            other = answered(method, body, **headers)
        assert one == other
        return one, bool(taken)

    return compare


@pytest.mark.parametrize("kind", ["newest", "spent", "access", "forged", "nothing"])
@pytest.mark.parametrize(("method", "body"), recorded())
def test_every_recorded_refresh_is_answered_alike(same, tokens, method, body, kind):
    same(method, body.replace("{token}", tokens[kind]))


def test_a_plain_request_takes_the_fast_path_whatever_the_result(same, tokens):
    seen = {}
    for kind, token in tokens.items():
        (status, *_), directly = same("POST", GOOD.replace("{token}", token))
        assert directly
        seen[kind] = status
    assert seen == {"newest": 200, "spent": 401, "access": 401, "forged": 401, "nothing": 401}


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_an_unusual_body_is_left_to_rest_framework(same, tokens, body):
    _, directly = same("POST", body.replace("{token}", tokens["newest"]))
    assert not directly


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_unusual_headers_change_nothing(same, tokens, headers):
    (status, *_), _ = same("POST", GOOD.replace("{token}", tokens["newest"]), **headers)
    assert status < 500


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_left_to_rest_framework(same, tokens, method):
    _, directly = same(method, GOOD.replace("{token}", tokens["newest"]))
    assert not directly


def test_a_body_over_djangos_own_limit_gets_the_same_answer(settings, same, tokens):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    (status, *_), _ = same("POST", GOOD.replace("{token}", tokens["newest"]))
    assert status == 200


def test_a_fast_path_view_has_no_limit_and_no_authentication():
    [view] = FastPathView.__subclasses__()
    assert (view.limit, view.authentication_classes, view.permission_classes) == ("", (), ())


def test_too_many_bad_tokens_are_refused_alike(settings, same, tokens):
    limited = {"LIMITS": {"token_failure": "0/minute per ip"}}
    settings.VESTIBULE = {**settings.VESTIBULE, **limited}
    (status, *_), directly = same("POST", GOOD.replace("{token}", tokens["forged"]))
    assert (status, directly) == (429, True)


def test_an_unavailable_database_is_reported_alike(same, tokens, monkeypatch):
    def away(*_: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("vestibule.flows.refresh.advance", away)
    (status, *_), directly = same("POST", GOOD.replace("{token}", tokens["newest"]))
    assert (status, directly) == (503, True)
