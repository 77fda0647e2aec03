"""An attack is visible in the log and does not fill it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import include, path
from rest_framework.test import APIClient

from tests.contracts.allauth_headless.visitor import Visitor
from vestibule.contracts.allauth_headless import host
from vestibule.core.errors import CsrfFailed, ExpiredToken, InvalidToken, SessionOver
from vestibule.core.events import EndReason
from vestibule.core.sampling import Sampler
from vestibule.drf.refusal_log import EVERY, RefusalLog, refusals
from vestibule.testing.plugin import open_session

urlpatterns = [
    path("", include("vestibule.urls")),
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
]
REQUEST = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
KEY = "X-Password-Reset-Key"
FORGED = "eyJhbGciOiJFUzI1NiIsImtpZCI6IngiLCJ0eXAiOiJhdCtqd3QifQ.e30.AA"


@pytest.fixture
def told(caplog, monkeypatch) -> Any:
    """Return the new log lines: level, code, count, route, address."""
    caplog.set_level(logging.INFO, "vestibule.refusals")
    monkeypatch.setattr(refusals, "_sampler", Sampler(every=EVERY))

    def lines() -> list[tuple[Any, ...]]:
        found = [each for each in caplog.records if each.name == "vestibule.refusals"]
        caplog.clear()
        facts = ("levelname", "code", "times", "route", "ip")
        return [tuple(vars(each)[name] for name in facts) for each in found]

    return lines


def test_the_first_is_logged_at_once_and_a_flood_by_its_number(told):
    at = [0.0]
    log = RefusalLog(lambda: at[0])
    for _ in range(1000):
        log.note("csrf_failed", REQUEST)
    log.note("invalid_input", REQUEST)
    assert told() == [
        ("WARNING", "csrf_failed", 1, "", "192.0.2.7"),
        ("INFO", "invalid_input", 1, "", "192.0.2.7"),
    ]
    at[0] = EVERY
    log.note("csrf_failed", REQUEST)
    assert told() == [("WARNING", "csrf_failed", 1000, "", "192.0.2.7")]


@pytest.mark.parametrize(
    ("refusal", "noted"),
    [
        (InvalidToken(), True),
        (CsrfFailed(), True),
        (ExpiredToken(), False),
        (SessionOver(), False),
        (InvalidToken(EndReason.SIGNED_OUT), False),
    ],
)
def test_an_expired_token_is_not_logged(told, refusal, noted):
    RefusalLog().refused(refusal, REQUEST)
    assert bool(told()) is noted


@pytest.mark.django_db
def test_each_kind_of_attack_leaves_a_line(told, make_account, browser_of, settings):
    ann = make_account()
    access = open_session(ann).tokens.access
    settings.VESTIBULE = settings.VESTIBULE | {"LIMITS": {"sign_in": "1/minute per ip"}}
    employee = APIClient()
    employee.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    elsewhere = APIClient()
    elsewhere.cookies = browser_of(ann).cookies
    sign_in = {"email": ann.email, "password": "x"}
    attacks: dict[str, Callable[[], object]] = {
        "token_not_valid": lambda: APIClient().get(
            "/api/auth/profile/", HTTP_AUTHORIZATION=f"Bearer {FORGED}"
        ),
        "csrf_failed": lambda: elsewhere.patch("/api/auth/profile/", {}, format="json"),
        "permission_denied": lambda: employee.get("/api/auth/outbox/"),
        "invalid_input": lambda: APIClient().post(
            "/api/auth/password/reset/confirm/", {"token": "\x00", "password": "x"}, format="json"
        ),
        "too_many_requests": lambda: [
            APIClient().post("/api/auth/login/", sign_in, format="json") for _ in range(2)
        ],
    }
    for code, attack in attacks.items():
        attack()
        lines = told()
        assert code in {line[1] for line in lines}, (code, lines)
        assert all(line[3] for line in lines)
        assert FORGED not in str(lines)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_refusal_that_a_contract_answers_itself_leaves_a_line_too(
    told, make_account, settings, monkeypatch
):
    """As an error of the input, as nobody signed in, or as a redirect."""
    settings.HEADLESS_TOKEN_STRATEGY = host.JWT
    settings.CSRF_USE_SESSIONS = False
    ann = make_account()
    access = open_session(ann).tokens.access
    app, signed_in = Visitor("app"), APIClient()
    signed_in.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    browser = Visitor("browser")
    browser.http.cookies["__Host-vestibule-session"] = "f" * 40

    def in_a_row(most: int) -> None:
        settings.VESTIBULE |= {"LIMITS": {"sign_in": f"{most}/minute per ip"}}
        for _ in range(most + 1):
            app.login(ann.email, "x")

    attacks: list[tuple[str, Callable[[], object]]] = [
        ("invalid_credentials", lambda: app.login(ann.email, "x")),
        ("too_many_requests", lambda: in_a_row(1)),
        ("token_not_valid", lambda: app.post("tokens/refresh", {"refresh_token": FORGED})),
        ("token_not_valid", lambda: browser.get("auth/session")),
        ("invalid_link", lambda: app.get("auth/password/reset", **{KEY: "x" * 60})),
        (
            "token_not_valid",
            lambda: signed_in.post("/api/auth/logout/", {"refresh_token": FORGED}, format="json"),
        ),
        ("invalid_state", lambda: signed_in.get("/api/auth/social/google/callback/?state=x")),
    ]
    for code, attack in attacks:
        monkeypatch.setattr(refusals, "_sampler", Sampler(every=EVERY))
        attack()
        lines = told()
        assert code in {line[1] for line in lines}, (code, lines)
        assert FORGED not in str(lines)
