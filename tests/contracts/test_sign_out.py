"""Sign-out by refresh token, in every contract."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.cases import each_case
from tests.contracts.otp.visitor import Visitor
from tests.contracts.test_refresh import urlpatterns as urlpatterns  # noqa: PLC0414 - a test's own
from vestibule.core.tokens import SignedIn, Transport
from vestibule.models import Session
from vestibule.testing.plugin import open_session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
BY_TOKEN_ALONE = ("otp", "simplejwt")


def ask(contract: str, refresh: str, bearer: str = "") -> Any:
    """Sign out by a refresh token, with or without a bearer token."""
    headers: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {bearer}"} if bearer else {}
    if contract == "otp":
        return Visitor(APIClient()).post("logout/", {"refresh": refresh}, **headers)
    native = contract == "native"
    address = "/api/auth/logout/" if native else "/simplejwt/blacklist/"
    body = {"refresh_token" if native else "refresh": refresh}
    return APIClient().post(address, body, format="json", **headers)


def is_open(held: SignedIn) -> bool:
    """Return whether the session is open."""
    return Session.objects.live().filter(pk=held.session).exists()


@each_case("contract", ["native", *BY_TOKEN_ALONE])
def test_a_signed_in_user_ends_only_their_own_sessions(contract: str, make_account: Any):
    ann, bob = open_session(make_account()), open_session(make_account("bob@example.org"))
    assert ask(contract, bob.tokens.refresh, ann.tokens.access).status_code in {400, 401}
    assert is_open(bob)
    assert is_open(ann)
    assert ask(contract, ann.tokens.refresh, ann.tokens.access).status_code == 200
    assert not is_open(ann)


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
