"""Another site's page may send a browser's cookies; it gets nothing done with them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.database_dump import database_dump
from tests.security.refusals import (
    LOGIN,
    LOGOUT,
    PROFILE,
    REFRESH,
    REGISTER,
    assert_refused,
    register_body,
)
from tests.security.routes import Route, routes
from vestibule.checks.installation import csrf_cookies_differ
from vestibule.contracts.native.urls import urlpatterns as native
from vestibule.core.errors import CsrfFailed
from vestibule.drf import csrf as guard
from vestibule.drf.authentication import CSRF_SENTENCE
from vestibule.models import Session
from vestibule.testing.plugin import PASSWORD, CookieClient
from vestibule.tokens import csrf

pytestmark = pytest.mark.django_db

OWN = "http://testserver"
EVIL = "https://evil.example"
FORGED: dict[str, dict[str, str]] = {
    "no token": {"HTTP_X_CSRFTOKEN": ""},
    "made up": {"HTTP_X_CSRFTOKEN": "A" * 64},
    "another origin": {"HTTP_ORIGIN": EVIL},
    "null origin": {"HTTP_ORIGIN": "null"},
    "empty origin": {"HTTP_ORIGIN": ""},
    "own host, another port": {"HTTP_ORIGIN": "http://testserver:8001"},
    "own host, another scheme": {"HTTP_ORIGIN": "https://testserver"},
    "own host as a prefix": {"HTTP_ORIGIN": "http://testserver.evil.example"},
    "a sister domain": {"HTTP_ORIGIN": "http://x.testserver"},
    "own host as a user": {"HTTP_ORIGIN": "http://testserver@evil.example"},
    "two origins": {"HTTP_ORIGIN": f"{OWN} {EVIL}"},
    "cross-site": {"HTTP_SEC_FETCH_SITE": "cross-site"},
    "cross-site, no origin": {"HTTP_ORIGIN": "-", "HTTP_SEC_FETCH_SITE": "cross-site"},
    "same-site, no origin": {"HTTP_ORIGIN": "-", "HTTP_SEC_FETCH_SITE": "same-site"},
    "another referer": {"HTTP_ORIGIN": "-", "HTTP_REFERER": f"{EVIL}/{OWN}/"},
    "a broken referer": {"HTTP_ORIGIN": "-", "HTTP_REFERER": "http://[testserver/"},
    "own referer, cross-site": {
        "HTTP_ORIGIN": "-",
        "HTTP_REFERER": f"{OWN}/",
        "HTTP_SEC_FETCH_SITE": "cross-site",
    },
}
"""What an attacker's page can make of a request whose cookies are genuine. ``-``: not sent."""

BODIES: dict[str, dict[str, Any]] = {
    "login": {"email": "ann@example.org", "password": PASSWORD},
    "register": register_body(),
    "token-refresh": {},
    "logout": {},
}
OPEN = {"login", "register", "token-refresh", "logout", "challenge", "challenge-resend"}
"""Addresses open to all that read cookies, or set them."""


def forged(client: CookieClient, attack: dict[str, str]) -> None:
    """Send what an attack makes of every request from now on."""
    defaults = {"HTTP_ORIGIN": OWN, "HTTP_X_CSRFTOKEN": client.csrf_token, **attack}
    client.generic = lambda *args, **extra: super(CookieClient, client).generic(  # type: ignore[method-assign]
        *args, **{**{k: v for k, v in defaults.items() if v != "-"}, **extra}
    )


def unsafe_routes() -> list[Route]:
    """Every address that changes something and wants a signed-in caller, and the open ones."""
    return [
        route
        for route in routes()
        if route.method != "get" and (not route.open_to_all or route.name in OPEN)
    ]


def address_of(route: Route) -> str:
    something = "0192f0c1-2d3e-7abc-8def-0123456789ab"
    return re.sub(r"<uuid:\w+>", something, route.path)


@pytest.mark.parametrize(
    "route",
    [each for each in unsafe_routes() if "challenge" not in each.name],
    ids=lambda each: f"{each.method} {each.name}",
)
def test_no_unsafe_address_obeys_a_page_of_another_site(make_account, browser_of, route, case):
    browser = browser_of(make_account())
    before, body = database_dump(), BODIES.get(route.name, {})
    for name, attack in FORGED.items():
        with case(name):
            forged(browser, attack)
            answer = getattr(browser, route.method)(
                address_of(route), body, format="json", HTTP_TOKEN_TRANSPORT="cookie"
            )
            assert_refused(answer, 403, code="csrf_failed")
            assert not answer.cookies
    assert database_dump() == before


def test_the_walk_above_finds_what_it_must():
    found = {route.name for route in unsafe_routes()}
    assert found >= {"login", "register", "token-refresh", "logout", "profile", "password-change"}
    assert len(native) > len(found)


@pytest.mark.parametrize("made_for", ["nobody", "somebody else", "an older session"])
@pytest.mark.parametrize("address", [PROFILE, LOGOUT, REFRESH])
def test_a_token_of_another_session_does_not_hold(make_account, browser_of, address, made_for):
    ann = make_account()
    older, browser = browser_of(ann), browser_of(ann)
    tokens = {
        "nobody": csrf.make(),
        "somebody else": browser_of(make_account("eve@example.org")).csrf_token,
        "an older session": older.csrf_token,
    }
    browser.csrf_token = tokens[made_for]
    for name in [name for name in browser.cookies if name.endswith("csrftoken")]:
        browser.cookies[name] = tokens[made_for]  # even if a sister domain could plant it
    method = browser.patch if address == PROFILE else browser.post
    assert_refused(method(address, {}, format="json"), 403, code="csrf_failed")


def test_header_and_cookie_must_be_one_value(make_account, browser_of):
    browser = browser_of(make_account())
    browser.csrf_token = csrf.make(browser.signed_in.session.hex)  # holds, but is not in the cookie
    assert_refused(browser.patch(PROFILE, {}, format="json"), 403, code="csrf_failed")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_ORIGIN": "-", "HTTP_REFERER": f"{OWN}/settings?a=1"},
        {"HTTP_ORIGIN": "-", "HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_ORIGIN": "-"},
    ],
    ids=str,
)
def test_the_sites_own_pages_may_act(make_account, browser_of, headers):
    browser = browser_of(make_account())
    forged(browser, headers)
    assert browser.patch(PROFILE, {"first_name": "Anna"}, format="json").status_code == 200


def test_over_https_a_request_must_say_where_it_comes_from(make_account, browser_of):
    browser = browser_of(make_account())
    forged(browser, {"HTTP_ORIGIN": "-"})
    answer = browser.patch(PROFILE, {}, format="json", secure=True)
    assert_refused(answer, 403, code="csrf_failed")
    referer = {"HTTP_REFERER": "https://testserver/"}
    assert browser.patch(PROFILE, {}, format="json", secure=True, **referer).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_trusted_origin_may_act_and_its_neighbours_may_not(
    make_account, browser_of, vestibule, site
):
    vestibule(TRUSTED_ORIGINS=("https://app.example.org",))
    browser = browser_of(make_account())
    for origin, status in {
        "https://app.example.org": 200,
        "https://app.example.org:444": 403,
        "https://app.example.org.evil.example": 403,
        "https://xapp.example.org": 403,
        "http://app.example.org": 403,
    }.items():
        headers = {"HTTP_ORIGIN": origin, "HTTP_SEC_FETCH_SITE": site}
        assert browser.patch(PROFILE, {}, format="json", **headers).status_code == status, origin


def test_the_public_origin_may_act_where_a_proxy_changes_the_host(
    make_account, browser_of, vestibule
):
    vestibule(PUBLIC_ORIGIN="https://accounts.example.org")
    browser = browser_of(make_account())
    answer = browser.patch(PROFILE, {}, format="json", HTTP_ORIGIN="https://accounts.example.org")
    assert answer.status_code == 200


DEV = {"HTTP_HOST": "127.0.0.1:8000"}
TWO_NAMES = (
    "The page is at http://localhost:5173 and this server at http://127.0.0.1:8000, which browsers "
    "take for different sites: use 127.0.0.1 for both"
)
NOT_TRUSTED = "Add {} to TRUSTED_ORIGINS if this is a page of yours"


@pytest.mark.parametrize("trusted", [(), ("http://localhost:5173",)])
@pytest.mark.parametrize(
    ("origin", "hint"),
    [
        ("http://localhost:5173", TWO_NAMES),
        ("http://127.0.0.1:5173", ""),
        (
            "http://127.0.0.1.evil.example:8080",
            NOT_TRUSTED.format("http://127.0.0.1.evil.example:8080"),
        ),
        ("https://app.example.org", NOT_TRUSTED.format("https://app.example.org")),
        ("http://127.0.0.1:8000", ""),
        *((broken, "") for broken in ("http://[", "http://[x]:80", "http://a:b", "a]", "null")),
    ],
)
def test_a_developer_is_told_why_a_page_is_another_sites(
    vestibule, settings, origin, hint, trusted
):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    page = {**DEV, "HTTP_ORIGIN": origin, "HTTP_X_CSRFTOKEN": "", "HTTP_TOKEN_TRANSPORT": "cookie"}
    vestibule(PUBLIC_ORIGIN="http://127.0.0.1:8000", TRUSTED_ORIGINS=trusted)
    sign_in: dict[str, Any] = {"path": LOGIN, "data": BODIES["login"], "format": "json"}
    refused = CookieClient().post(**sign_in, **page)
    assert_refused(refused, 403, code="csrf_failed")
    assert refused.json()["error"].removeprefix(CSRF_SENTENCE) == (f". {hint}" if hint else "")
    vestibule(PUBLIC_ORIGIN="https://accounts.example.org")
    assert CookieClient().post(**sign_in, **page).json()["error"] == CSRF_SENTENCE


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_any_port_of_this_machine_is_trusted_in_development_alone(
    make_account, browser_of, vestibule, settings, site, case
):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    account = make_account()
    local = {"http://localhost:5173": 200, "http://127.0.0.1": 200, "http://[::1]:3000": 200}
    for public, trusted in {
        "http://127.0.0.1:8000": {
            **local,
            "https://localhost:5173": 403,
            "http://localhost.evil.example": 403,
            "http://localhost:5173.evil.example": 403,
            "http://evil@localhost:5173": 403,
            "http://192.168.0.7:5173": 403,
            "null": 403,
        },
        "https://accounts.example.org": dict.fromkeys(local, 403),
    }.items():
        vestibule(PUBLIC_ORIGIN=public)
        browser = browser_of(account)
        for origin, status in trusted.items():
            with case(f"{origin} at {public}"):
                headers = {"HTTP_ORIGIN": origin, "HTTP_SEC_FETCH_SITE": site}
                answer = browser.patch(PROFILE, {}, format="json", **headers)
                assert answer.status_code == status


def refused_in_development(browser: CookieClient, address: str) -> Any:
    # A browser sends no cookie between the two names, and so the page has no token.
    page = {**DEV, "HTTP_ORIGIN": "http://localhost:5173", "HTTP_X_CSRFTOKEN": ""}
    return browser.generic("PATCH" if address == PROFILE else "POST", address, **page).json()


@pytest.fixture
def developers_browser(make_account, browser_of, vestibule, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    vestibule(PUBLIC_ORIGIN="http://127.0.0.1:8000")
    return browser_of(make_account())


def test_a_developer_who_is_signed_in_is_told_too(developers_browser):
    answer = refused_in_development(developers_browser, PROFILE)
    assert answer == {"error": f"{CSRF_SENTENCE}. {TWO_NAMES}", "code": "csrf_failed"}


@pytest.mark.urls(__name__)
def test_so_does_a_hosts_own_view(developers_browser):
    answer = refused_in_development(developers_browser, "/host/")
    assert answer == {"error": f"{CSRF_SENTENCE}. {TWO_NAMES}", "code": "csrf_failed"}


def test_nobody_is_signed_in_by_another_sites_page(make_account):
    make_account()
    for attack in FORGED.values():
        victim = CookieClient()
        victim.csrf_token = victim.get("/api/auth/csrf/").json()["csrf_token"]
        forged(victim, attack)
        for address, body in ((LOGIN, BODIES["login"]), (REGISTER, register_body())):
            answer = victim.post(address, body, format="json", HTTP_TOKEN_TRANSPORT="cookie")
            assert_refused(answer, 403, code="csrf_failed")
            assert not answer.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_what_a_form_can_send_is_no_body(make_account, browser_of, content_type):
    browser = browser_of(make_account())
    text = json.dumps({"first_name": "Eve"}).encode()
    answer = browser.generic("PATCH", PROFILE, text, content_type)
    assert_refused(answer, 415)


def test_reading_changes_nothing_and_needs_no_token(make_account, browser_of):
    browser = browser_of(make_account(role="admin"))
    before = database_dump()
    for route in routes():
        if route.method != "get":
            continue
        for _ in range(2):
            headers = {"HTTP_X_CSRFTOKEN": "", "HTTP_ORIGIN": EVIL}
            answer = browser.get(address_of(route), HTTP_SEC_FETCH_SITE="cross-site", **headers)
            # 404: the account that stands in for any is nobody's.
            assert answer.status_code in {200, 404}, route
    assert database_dump() == before


def test_a_bearer_needs_no_csrf_token_and_makes_cookies_count_for_nothing(
    make_account, browser_of, sign_in_as
):
    eve, browser = make_account("eve@example.org"), browser_of(make_account())
    access = sign_in_as(eve).signed_in.tokens.access
    headers = {
        "HTTP_AUTHORIZATION": f"Bearer {access}",
        "HTTP_X_CSRFTOKEN": "",
        "HTTP_ORIGIN": EVIL,
    }
    answer = browser.patch(PROFILE, {}, format="json", **headers)
    assert answer.status_code == 200
    assert answer.json()["email"] == "eve@example.org"
    wrong = browser.get(PROFILE, HTTP_AUTHORIZATION="Bearer x")
    assert_refused(wrong, 401, code="token_not_valid")  # and not the cookie's owner


class HostView(APIView):
    """A view of a host project, open to all."""

    permission_classes = (AllowAny,)

    def get(self, request):
        return Response({"pk": request.user and request.user.pk})

    post = get


urlpatterns = [path("host/", HostView.as_view())]


@pytest.mark.urls(__name__)
def test_a_hosts_own_views_are_guarded_too(make_account, browser_of):
    browser = browser_of(make_account())
    assert browser.post("/host/").json() == {"pk": browser.signed_in.person.id}
    for attack in FORGED.values():
        attacked = browser_of(browser.signed_in.person)
        forged(attacked, attack)
        answer = attacked.post("/host/")
        assert answer.status_code == 403
        assert answer.json()["code"] == "csrf_failed"
        assert attacked.get("/host/").status_code == 200


@pytest.mark.parametrize("name", ["csrftoken", "anything"])
def test_a_contract_may_keep_the_token_in_a_cookie_of_its_own(name):
    token = csrf.make()
    factory = RequestFactory(HTTP_X_CSRFTOKEN=token, HTTP_ORIGIN=OWN)
    factory.cookies[name] = token
    assert guard.require(factory.post("/"), [""], cookie=name) == token
    factory.cookies[name] = csrf.make()
    with pytest.raises(CsrfFailed):
        guard.require(factory.post("/"), [""], cookie=name)


@pytest.mark.parametrize("name", ["__Host-csrftoken", "vestibule-csrftoken"])
def test_djangos_csrf_cookie_must_not_have_the_name_of_ours(settings, name):
    settings.CSRF_COOKIE_NAME, settings.CSRF_USE_SESSIONS = name, False
    assert [each.id for each in csrf_cookies_differ()] == ["vestibule.E013"]
    settings.CSRF_USE_SESSIONS = True  # then there is no such cookie
    assert csrf_cookies_differ() == []
