"""Refresh, in every contract and for both transports."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import override_settings
from django.urls import include, path
from rest_framework.test import APIClient

from tests.cases import each_case
from tests.contracts.otp.visitor import Visitor
from vestibule.contracts.allauth_headless import host
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.drf import cookies
from vestibule.models import Account, Session
from vestibule.testing.plugin import BrowserOf, StoppedClock, open_session
from vestibule.tokens.refresh import renewal_key_hash

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    path("", include("vestibule.server.urls")),
    path("auth-api/", include("vestibule.contracts.otp.urls")),
    path("simplejwt/", include("vestibule.contracts.simplejwt.urls")),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),
    path("djoser/", include("vestibule.contracts.djoser.urls")),
    path("djoser/", include("vestibule.contracts.djoser.urls.jwt")),
    path("djoser/", include("vestibule.contracts.djoser.urls.authtoken")),
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
]
NATIVE = "/api/auth/token/refresh/"
ALLAUTH = "/_allauth/app/v1/tokens/refresh"
REFRESH_COOKIE = "app-refresh"
KEY = "0192c1a4-1f9e-7d0b-8a55-5d2f8b0c6e11"
Shown = Callable[..., Any]
Door = Callable[[Person, BrowserOf], tuple[SignedIn, Shown]]


def by_body(address: str, content_type: str) -> Door:
    """Open a session by body; return it with a function that sends its first refresh token."""

    def opened(person: Person, _: BrowserOf) -> tuple[SignedIn, Shown]:
        held = open_session(person)
        body = json.dumps({"refresh": held.tokens.refresh})

        def show(**headers: Any) -> Any:
            client = APIClient()
            return client.generic("POST", address, body, content_type=content_type, **headers)

        return held, show

    return opened


def by_cookie(person: Person, browser_of: BrowserOf) -> tuple[SignedIn, Shown]:
    """Do the same with the cookie transport."""
    browser = browser_of(person)
    held: SignedIn = browser.signed_in  # type: ignore[attr-defined]

    def show(**headers: Any) -> Any:
        browser.cookies[cookies.REFRESH.name] = held.tokens.refresh
        return browser.post(NATIVE, {}, format="json", **headers)

    return held, show


def by_otp(person: Person, _: BrowserOf) -> tuple[SignedIn, Shown]:
    """Do the same in the ``otp`` contract."""
    held, visitor = open_session(person), Visitor(APIClient())
    body = {"refresh": held.tokens.refresh}
    return held, lambda **headers: visitor.post("token/refresh/", body, **headers)


def by_dj_rest_auth(transport: Transport) -> Door:
    """Do the same in the ``dj_rest_auth`` contract, with tokens in bodies or in cookies."""
    by_cookie = transport == Transport.COOKIE
    given: dict[str, Any] = {"USE_JWT": True, "JWT_AUTH_HTTPONLY": by_cookie}
    if by_cookie:
        given |= {"JWT_AUTH_COOKIE": "app", "JWT_AUTH_REFRESH_COOKIE": REFRESH_COOKIE}

    def opened(person: Person, _: BrowserOf) -> tuple[SignedIn, Shown]:
        held = open_session(person, transport)

        def show(**headers: Any) -> Any:
            client, body = APIClient(), {"refresh": held.tokens.refresh}
            if by_cookie:
                client.cookies[REFRESH_COOKIE] = body.pop("refresh")
            with override_settings(REST_AUTH=given):
                return client.post("/dj-rest-auth/token/refresh/", body, format="json", **headers)

        return held, show

    return opened


def by_allauth(person: Person, _: BrowserOf) -> tuple[SignedIn, Shown]:
    """Do the same in the ``allauth_headless`` contract."""
    held = open_session(person)
    body = {"refresh_token": held.tokens.refresh}

    def show(**headers: Any) -> Any:
        with override_settings(HEADLESS_TOKEN_STRATEGY=host.JWT):
            return APIClient().post(ALLAUTH, body, format="json", **headers)

    return held, show


DOORS: dict[str, Door] = {
    "native, directly": by_body(NATIVE, "application/json"),
    "native, through REST framework": by_body(NATIVE, "application/json; charset=utf-8"),
    "native, by cookie": by_cookie,
    "otp": by_otp,
    "simplejwt": by_body("/simplejwt/refresh/", "application/json"),
    "djoser": by_body("/djoser/jwt/refresh/", "application/json"),
    "dj_rest_auth": by_dj_rest_auth(Transport.BODY),
    "dj_rest_auth, by cookie": by_dj_rest_auth(Transport.COOKIE),
    "allauth": by_allauth,
}
REFUSED = {"allauth": 400}
"""The status of a token that is refused, where it is not 401."""
CODES = {"native": "token_superseded", "otp": None, "allauth": None}
"""The code of a token that a renewal has replaced, by the contract."""


def successor(answer: Any) -> str:
    """Return the refresh token of a response, from body or cookie."""
    assert answer.status_code == 200, answer.content
    stored = (answer.cookies.get(name) for name in (cookies.REFRESH.name, REFRESH_COOKIE))
    cookie, body = next(filter(None, stored), None), answer.json()
    body = body.get("data", body)
    return str(body.get("refresh") or body.get("refresh_token") or (cookie and cookie.value))


@each_case(("name", "door"), DOORS.items())
def test_a_lost_answer_is_given_again_at_any_later_time(
    name: str, door: Door, make_account: Any, browser_of: Any, frozen_clock: StoppedClock
):
    _, show = door(make_account(), browser_of)
    first = successor(show(HTTP_IDEMPOTENCY_KEY=KEY))
    frozen_clock.move(7200)
    assert successor(show(HTTP_IDEMPOTENCY_KEY=KEY)) == first


@each_case(("name", "door"), DOORS.items())
@each_case("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": KEY[::-1]}])
def test_without_the_key_of_the_first_a_second_use_ends_the_session(
    name: str,
    door: Door,
    headers: Any,
    make_account: Any,
    browser_of: Any,
    frozen_clock: StoppedClock,
):
    held, show = door(make_account(), browser_of)
    first = successor(show(HTTP_IDEMPOTENCY_KEY=KEY))
    frozen_clock.move(30)
    assert successor(show(**headers)) == first
    frozen_clock.move(1)
    assert show(**headers).status_code == REFUSED.get(name, 401)
    assert Session.objects.get(pk=held.session).end_reason == "refresh_reused"


@each_case(("name", "door"), DOORS.items())
def test_a_token_that_a_renewal_replaced_ends_no_session(
    name: str, door: Door, make_account: Any, browser_of: Any
):
    held, show = door(make_account(), browser_of)
    assert Session.objects.step_up(held.session, "pwd", renewal_key_hash(KEY, held.session))
    refused = show()
    expected = (REFUSED.get(name, 401), CODES.get(name.partition(",")[0], "token_not_valid"))
    assert (refused.status_code, refused.json().get("code")) == expected
    successor(show(HTTP_IDEMPOTENCY_KEY=KEY))
    row = Session.objects.get(pk=held.session)
    assert (row.generation, row.ended_at) == (3, None)


@each_case(("name", "door"), DOORS.items())
@each_case("key", ["", " ", "x" * 201, "one two", "é", "a\x00b", "a\tb", "\u2028"])
def test_a_malformed_idempotency_key_is_refused_without_effect(
    name: str, door: Door, key: str, make_account: Any, browser_of: Any
):
    held, show = door(make_account(), browser_of)
    refused = show(HTTP_IDEMPOTENCY_KEY=key)
    assert refused.status_code == 400
    if name == "otp":  # this contract has sentences only
        assert refused.json() == {
            "errors": "The idempotency key must be 1 to 200 visible ASCII characters."
        }
    elif name == "allauth":
        assert refused.json()["status"] == 400
    else:
        assert refused.json()["code"] == "invalid_idempotency_key"
    assert Session.objects.get(pk=held.session).generation == 0
    successor(show(HTTP_IDEMPOTENCY_KEY="x" * 200))


@each_case(("name", "door"), DOORS.items())
def test_a_password_set_by_the_host_ends_the_session(
    name: str, door: Door, make_account: Any, browser_of: Any
):
    held, show = door(make_account(), browser_of)
    get_user_model().objects.update(password=make_password("another long passphrase"))
    assert show().status_code == REFUSED.get(name, 401)
    assert Session.objects.get(pk=held.session).end_reason == "password_changed"


@each_case(("name", "door"), DOORS.items())
def test_a_role_that_asks_for_a_step_is_not_carried_by_a_session_without_it(
    name: str, door: Door, settings: Any, make_account: Any, browser_of: Any
):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK_ROLES": ("admin",)}
    held, show = door(make_account(), browser_of)
    Account.objects.update(role="admin")
    refused = show()
    assert refused.status_code == REFUSED.get(name, 401)
    if name.startswith("native"):
        assert refused.json()["reason"] == "step_up_required"
    assert Session.objects.get(pk=held.session).end_reason == "step_up_required"
