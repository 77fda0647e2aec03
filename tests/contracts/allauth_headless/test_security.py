"""Every address of the headless API, found by its URLs: what a stranger can make of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor
from tests.factors import enroll_app
from tests.security.routes import Route, routes
from vestibule.contracts.allauth_headless import host
from vestibule.core.caller import Caller
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.secure_user import end_user_sessions
from vestibule.models import AuditEvent, PendingSignIn, Session
from vestibule.testing.plugin import open_session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]
User = get_user_model()
ADA = "ada@example.org"
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
TEXTS = ("ann@example.org\x00", "\ud800", "x" * 5000, "٣" * 6)
BODY = {
    "email": ADA,
    "phone": "+41791234567",
    "primary": True,
    "code": "123456",
    "key": "x" * 50,
    "password": PASSWORD,
    "current_password": PASSWORD,
    "new_password": "Another 9 horses!",
    "provider": "openid",
    "account": "x",
    "process": "connect",
    "token": {"client_id": "x"},
    "sessions": [1],
    "authenticators": [1],
    "credential": {"id": "x"},
    "id": 1,
    "name": "x",
}
"""What passes as the body of any address."""
GONE: dict[str, Callable[[], object]] = {
    "deactivated": lambda: User.objects.update(is_active=False),
    "deleted": lambda: User.objects.all().delete(),
}
TOKENS = ("x", "a\x00b", "é" * 40, "0" * 40, "x" * 5000, "eyJ.eyJ.x", "=" * 60)


def every_route() -> list[Route]:
    return routes(urlpatterns)


def is_of_browser(route: Route) -> bool:
    return route.path.startswith("/_allauth/browser/")


def is_well_formed(answer: Any) -> bool:
    """Whether an answer is an envelope; a redirect to a page is none."""
    if answer.status_code == 302:
        return True
    return bool(json.loads(answer.content)["status"] == answer.status_code)


def test_there_are_addresses_for_both_clients():
    found = every_route()
    assert len([each for each in found if is_of_browser(each)]) > 30
    assert len([each for each in found if not is_of_browser(each)]) > 30


def test_no_unsafe_request_of_a_browser_does_without_the_csrf_token(case: Case):
    for route in every_route():
        if not (is_of_browser(route) and route.method.upper() in UNSAFE):
            continue
        with case(route.operation):
            client = Client(enforce_csrf_checks=True)
            client.get("/_allauth/browser/v1/config")
            token = client.cookies["csrftoken"].value
            for headers in (
                {},
                {"x-csrftoken": "x" * 64},
                {"x-csrftoken": token, "origin": "https://evil.example"},
            ):
                answer = client.generic(route.method.upper(), route.path, b"{}", headers=headers)
                assert (answer.status_code, answer.json()) == (403, {"status": 403})


def test_no_input_is_answered_with_an_error_of_the_server(case: Case):
    views = {each.path.split("/v1/")[1] + each.method: each for each in every_route()}
    for route in views.values():  # the same for both kinds of clients
        names = list(route.fields) or ["x"]
        bodies = [b"", b"[]", b"{", b'{"a": 1, "a": 2}', b"\xff"]
        odd: tuple[object, ...] = (*TEXTS, 1, {})
        bodies += [json.dumps(dict.fromkeys(names, each)).encode() for each in odd]
        for body in bodies:
            with case(f"{route.operation} {body[:40]!r}"), undone():
                answer = Client(raise_request_exception=False).generic(
                    route.method.upper(), route.path, body, content_type="application/json"
                )
                assert answer.status_code < 500, answer.content
                assert is_well_formed(answer)


def test_no_token_or_cookie_is_answered_with_an_error_of_the_server(case: Case):
    for token in TOKENS:
        with case(f"app {token[:20]!r}"):
            client = Client(raise_request_exception=False)
            answer = client.get("/_allauth/app/v1/auth/session", headers={"x-session-token": token})
            assert (answer.status_code, is_well_formed(answer)) == (410, True)
        for name in ("__Host-vestibule-session", "__Host-vestibule-headless"):
            with case(f"browser {name} {token[:20]!r}"):
                client = Client(raise_request_exception=False)
                client.cookies[name] = token
                assert client.get("/_allauth/browser/v1/auth/session").status_code == 401


def test_no_request_of_an_account_that_is_gone_is_answered_with_an_error_of_the_server(
    make_account, settings, case: Case
):
    """With an access token, which is valid until the node hears of it."""
    settings.HEADLESS_TOKEN_STRATEGY = host.JWT
    settings.VESTIBULE |= {"LIMITS": {}}
    token = open_session(make_account(ADA)).tokens.access
    app = Visitor("app", http=Client(raise_request_exception=False))
    for route in every_route():
        path = route.path.partition("/app/v1/")[2]
        if not path:
            continue
        for name, remove in GONE.items():
            with case(f"{route.operation}, {name}"), undone():
                remove()
                answer = app.send(route.method.upper(), path, BODY, authorization=f"Bearer {token}")
                assert answer.status_code < 500, answer.content
                assert is_well_formed(answer)


def test_the_tokens_of_other_clients_open_nothing(make_account):
    ada = make_account(ADA, password=PASSWORD)
    browser, app = Visitor("browser"), Visitor("app")
    browser.login()
    cookie = browser.http.cookies["__Host-vestibule-session"].value
    assert Visitor("app", token=cookie).get("auth/session").status_code == 410
    app.login()
    thief = Visitor("browser")
    thief.http.cookies["__Host-vestibule-session"] = app.token
    assert thief.get("auth/session").status_code == 401
    access = open_session(ada).tokens.access
    assert Visitor("app", token=access).get("auth/session").status_code == 410


def test_whatever_secures_the_account_ends_its_sessions_and_what_is_pending(
    make_account, case: Case
):
    for kind in ("app", "browser"):
        for name, secure in (("deactivated", deactivate_user), ("signed out", end_user_sessions)):
            with case(f"{kind}, {name}"), undone():
                ada = make_account(ADA, password=PASSWORD)
                signed_in, waiting = Visitor(kind), Visitor(kind)
                signed_in.login()
                app = enroll_app(ada)
                waiting.login()
                secure(account=ada.id, claims=None, caller=Caller())
                assert signed_in.get("auth/session").status_code in {401, 410}
                answer = waiting.post("auth/2fa/authenticate", {"code": app.code()})
                assert answer.status_code == 400
                assert not Session.objects.of(ada.id).filter(ended_at=None).exists()
    assert PendingSignIn.objects.count() == 0


def test_known_and_unknown_addresses_get_the_same_answer(make_account, settings, case: Case):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required", "EMAIL_SIGN_IN": "code"}
    make_account(ADA, password=PASSWORD)
    signup = {"password": "Another 9 horses!"}
    for kind in ("app", "browser"):
        for address, body in (
            ("auth/login", {"password": "wrong"}),
            ("auth/signup", signup),
            ("auth/password/request", {}),
            ("auth/code/request", {}),
        ):
            with case(f"{kind} {address}"), undone():
                known, unknown = (
                    Visitor(kind).post(address, {"email": email, **body})
                    for email in (ADA, "no@example.org")
                )
                assert without_token(known) == without_token(unknown)


def without_token(answer: Any) -> Any:
    body = answer.json()
    body.get("meta", {}).pop("session_token", None)
    return answer.status_code, body


def test_guessing_ends_in_a_wait_that_the_answer_names(make_account, case: Case):
    for kind in ("app", "browser"):
        with case(kind), undone():
            make_account(ADA, password=PASSWORD)
            visitor = Visitor(kind)
            answers = [visitor.login(password="wrong") for _ in range(8)]
            last = answers[-1]
            assert last.status_code == 400
            assert last.json()["errors"][0]["code"] == "too_many_login_attempts"
            assert int(last["Retry-After"]) > 0
            assert AuditEvent.objects.filter(kind="sign_in_failed").exists()
