"""Whatever the server answers says how browsers must treat it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import include, path

from tests.cases import each_case, undone
from tests.security.refusals import LOGIN, PROFILE
from tests.security.routes import routes
from vestibule.server import security_headers
from vestibule.server.pages.plain import server_error

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "vestibule",
}
PUBLIC = {
    *("/api/auth/config/", "/api/auth/social/"),
    *("/.well-known/jwks.json", "/.well-known/webauthn"),
}
"""The only addresses whose answers a cache may keep: they are the same for everybody."""
SOMETHING = "0192f0c1-2d3e-7abc-8def-0123456789ab"


def assert_guarded(response: Any) -> None:
    assert {name: response[name] for name in EVERYWHERE} == EVERYWHERE
    policy = dict(each.split(" ", 1) for each in response["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == "'self'"
    assert {policy[each] for each in ("object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert "camera=()" in response["Permissions-Policy"]
    assert "X-Powered-By" not in response
    assert response["X-Request-Id"]
    if response.status_code < 400 or not response.streaming:
        assert response["Content-Type"]


def answer(method: str, address: str) -> Any:
    """Ask as a stranger; a file is read to its end, or it would stay open."""
    response = Client().generic(method, address)
    if response.streaming:
        response.close()
    return response


@pytest.mark.parametrize("who", ["nobody", "by bearer", "by cookie"])
def test_every_operation_is_guarded_and_kept_by_no_cache(
    make_account, sign_in_as, browser_of, case, who
):
    callers: Any = {"by bearer": sign_in_as, "by cookie": browser_of}
    caller = Client() if who == "nobody" else callers[who](make_account())
    for route in routes():
        method, _, path = route.operation.partition(" ")
        address = path.replace("{session}", SOMETHING)
        for body in ("{}", "{"):
            with case(f"{route.operation} {body}"), undone():
                response = caller.generic(method, address, body, "application/json")
                assert response.status_code < 500
                assert_guarded(response)
                public = address in PUBLIC and response.status_code == 200
                if public:
                    assert response["Cache-Control"].startswith("public, max-age=")
                elif response.status_code < 400:
                    assert response["Cache-Control"] == "no-store"
                    assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))
                else:
                    assert "no-store" in response["Cache-Control"]


@each_case(
    "address",
    [
        "/",
        "/healthz",
        "/readyz",
        "/docs/",
        "/docs/nothing.html",
        "/api/docs/",
        "/api/schema/",
        "/dev/inbox/",
        "/dev/inbox.json",
        "/dev/mails/",
        "/static/vestibule/server.css",
        "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css",
        "/static/nothing.css",
        "/no/such/page",
        "/api/auth/nothing/",
        "/api/auth/profile",
        "/dev/inbox/nothing/",
    ],
)
@each_case("method", ["GET", "HEAD", "POST", "OPTIONS", "BREW"])
def test_every_page_file_and_error_is_guarded(address, method):
    assert_guarded(answer(method, address))


def test_an_unknown_host_is_answered_with_the_same_headers():
    response = Client().get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert_guarded(response)


def crash(request):
    raise RuntimeError("a defect")


handler500 = server_error
urlpatterns = [path("crash/", crash), path("", include("vestibule.server.urls"))]


@pytest.mark.urls(__name__)
def test_a_crash_is_answered_with_the_same_headers():
    response = Client(raise_request_exception=False).get("/crash/")
    assert response.status_code == 500
    assert_guarded(response)
    assert b"defect" not in response.content


@pytest.mark.parametrize(
    ("origin", "asked"), [("https://a.example", True), ("http://a.example", False)]
)
def test_browsers_are_told_to_stay_with_https_where_there_is_https(settings, origin, asked):
    settings.VESTIBULE = {**settings.VESTIBULE, "PUBLIC_ORIGIN": origin}
    for address in ("/", "/no/such/page", "/api/auth/config/", "/static/vestibule/server.css"):
        response = answer("GET", address)
        assert response.headers.get("Strict-Transport-Security") == (
            security_headers.HSTS if asked else None
        )


TRUSTED = "https://app.example.org"


@each_case(
    ("origin", "let_in"),
    [
        (TRUSTED, True),
        ("https://app.example.org:444", False),
        ("https://app.example.org.evil.example", False),
        ("https://evil.example", False),
        ("http://app.example.org", False),
        ("null", False),
        ("*", False),
        ("", False),
    ],
)
def test_other_origins_are_answered_only_if_they_are_named(origin, let_in):
    with override_settings(CORS_ALLOWED_ORIGINS=[TRUSTED], CORS_ALLOW_CREDENTIALS=True):
        asked = Client().options(
            LOGIN,
            headers={
                "origin": origin,
                "access-control-request-method": "POST",
                "access-control-request-headers": "x-csrftoken,token-transport,idempotency-key",
            },
        )
        sent = Client().get(PROFILE, headers={"origin": origin})
    for response in (asked, sent):
        allowed = response.headers.get("Access-Control-Allow-Origin")
        with_cookies = response.headers.get("Access-Control-Allow-Credentials")
        assert (allowed, with_cookies) == ((TRUSTED, "true") if let_in else (None, None))
        assert "origin" in response["Vary"].lower()
    if let_in:
        named = asked["Access-Control-Allow-Headers"]
        sent_by_us = ("x-csrftoken", "token-transport", "device-token", "idempotency-key")
        assert all(each in named for each in sent_by_us)


LOCAL = "http://localhost:5173"


@each_case("origin", [TRUSTED, LOCAL])
def test_pages_of_other_origins_read_the_api_and_nothing_else(origin, client):
    named = {"CORS_ALLOWED_ORIGINS": [TRUSTED], "CORS_ALLOWED_ORIGIN_REGEXES": [r"\Ahttp://local"]}
    read = (PROFILE, LOGIN, "/.well-known/jwks.json", "/media/avatars/a.png", "/api/schema/")
    hidden = ("/", "/admin/", "/dev/inbox.json", "/dev/inbox/", "/healthz", "/admin/api/", "/apix/")
    with override_settings(**named, CORS_ALLOW_CREDENTIALS=True):
        for address in (*read, *hidden):
            for method in ("GET", "OPTIONS"):
                page = {"origin": origin, "access-control-request-method": "GET"}
                response = client.generic(method, address, headers=page)
                allowed = response.headers.get("Access-Control-Allow-Origin")
                assert allowed == (origin if address in read else None), address


def test_nobody_is_let_in_unless_named(settings):
    assert settings.CORS_ALLOWED_ORIGINS == []
    assert settings.CORS_ALLOW_CREDENTIALS is False
    assert "Access-Control-Allow-Origin" not in Client().get(
        PROFILE, headers={"origin": "http://testserver"}
    )
