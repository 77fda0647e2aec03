"""Sign-out by refresh token, in every contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings
from rest_framework.test import APIClient

from tests.cases import each_case, undone
from tests.contracts.allauth_headless.visitor import Visitor as HeadlessVisitor
from tests.contracts.otp.visitor import Visitor
from tests.contracts.test_refresh import urlpatterns as urlpatterns  # noqa: PLC0414 - a test's own
from vestibule.core.tokens import SignedIn, Transport
from vestibule.models import Session
from vestibule.testing.plugin import open_session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
ADDRESSES = {
    "native": ("/api/auth/logout/", "refresh_token"),
    "simplejwt": ("/simplejwt/blacklist/", "refresh"),
    "dj_rest_auth": ("/dj-rest-auth/logout/", "refresh"),
}
BY_TOKEN_ALONE = ("otp", "simplejwt", "dj_rest_auth")


def ask(contract: str, refresh: str, bearer: str = "") -> Any:
    """Sign out by a refresh token, with or without a bearer token."""
    headers: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {bearer}"} if bearer else {}
    if contract == "otp":
        return Visitor(APIClient()).post("logout/", {"refresh": refresh}, **headers)
    address, field = ADDRESSES[contract]
    with override_settings(REST_AUTH={"USE_JWT": True, "JWT_AUTH_HTTPONLY": False}):
        return APIClient().post(address, {field: refresh}, format="json", **headers)


def is_open(held: SignedIn) -> bool:
    """Return whether the session is open."""
    return Session.objects.live().filter(pk=held.session).exists()


@each_case("contract", ["native", *BY_TOKEN_ALONE])
def test_a_signed_in_user_ends_only_their_own_sessions(contract: str, make_account: Any):
    ann, bob = open_session(make_account()), open_session(make_account("bob@example.org"))
    assert ask(contract, bob.tokens.refresh, ann.tokens.access).status_code in {400, 401}
    assert is_open(bob)
    # dj-rest-auth's sign-out ends the session of the header, whatever the body has.
    assert is_open(ann) is (contract != "dj_rest_auth")
    again = open_session(ann.person)
    assert ask(contract, again.tokens.refresh, again.tokens.access).status_code == 200
    assert not is_open(again)


@each_case("contract", ["native", *BY_TOKEN_ALONE])
def test_a_refresh_token_of_a_cookie_ends_nothing_from_a_body(contract: str, make_account: Any):
    person = make_account()
    by_cookie, bearer = open_session(person, Transport.COOKIE), open_session(person)
    answer = ask(contract, by_cookie.tokens.refresh, bearer.tokens.access)
    assert answer.status_code in {400, 401}
    assert is_open(by_cookie)


@each_case("contract", BY_TOKEN_ALONE)
@each_case("bearer", ["", "x", "a.b.c"])
def test_the_refresh_token_is_enough_and_an_invalid_bearer_token_does_no_harm(
    contract: str, bearer: str, make_account: Any
):
    held = open_session(make_account())
    assert ask(contract, held.tokens.refresh, bearer).status_code == 200
    assert not is_open(held)


@each_case("transport", list(Transport), ids=lambda transport: transport.value)
def test_a_sign_out_without_a_refresh_token_ends_the_session_of_its_own_way_alone(
    transport: Transport, make_account: Any, settings: Any
):
    """The token of a session ends nothing where another kind of it is taken."""
    settings.CSRF_USE_SESSIONS = False
    held = open_session(make_account(), transport)
    token = held.tokens.opaque or held.tokens.access
    headers: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Token {token}"}
    browser, app = HeadlessVisitor("browser"), HeadlessVisitor("app", token=token)
    browser.http.cookies["__Host-vestibule-session"] = token
    sign_outs: dict[str, tuple[Transport, Callable[[], Any]]] = {
        "djoser": (
            Transport.OPAQUE,
            lambda: APIClient().post("/djoser/token/logout/", {}, format="json", **headers),
        ),
        "an app of allauth": (Transport.OPAQUE, lambda: app.send("DELETE", "auth/session")),
        "a browser of allauth": (
            Transport.OPAQUE_COOKIE,
            lambda: browser.send("DELETE", "auth/session"),
        ),
    }
    for name, (own, sign_out) in sign_outs.items():
        with undone():
            sign_out()
            assert is_open(held) is (own != transport), name
