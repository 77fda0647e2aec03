"""The user's choice at sign-in whether to be remembered (``UNREMEMBERED_LIFETIME``)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from tests.calls import post
from tests.cases import each_case
from tests.messages import code_in
from tests.providers.forging import ForgingIssuer
from vestibule.conf import load
from vestibule.core.caller import Caller
from vestibule.core.errors import SessionOver
from vestibule.drf import cookies
from vestibule.flows.refresh import refresh
from vestibule.models import Session
from vestibule.testing.plugin import PASSWORD, CookieClient

pytestmark = pytest.mark.django_db
HOURS, DAYS = timedelta(hours=12), timedelta(days=30)
LOGIN = {"email": "ann@example.org", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _choice(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "UNREMEMBERED_LIFETIME": HOURS}


def life() -> timedelta:
    session = Session.objects.order_by("-created_at", "-pk")[0]
    return session.expires_at - session.created_at


CHOICES: list[tuple[dict[str, Any], timedelta]] = [
    ({"remember": False}, HOURS),
    ({"remember": True}, DAYS),
    ({}, DAYS),
]


@each_case(("choice", "lifetime"), CHOICES)
def test_the_choice_decides_how_long_a_session_lives(make_account, choice, lifetime):
    make_account()
    assert post("login/", LOGIN | choice).status_code == 200
    assert life() == lifetime


@pytest.fixture
def issuer(settings) -> Any:
    """An issuer of ID tokens."""
    with ForgingIssuer() as made:
        entry = made.entry
        settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "PROVIDERS": {"openid": entry}}
        yield made


def test_so_it_does_wherever_a_session_begins(issuer, case):
    new = {"password": PASSWORD, "password2": PASSWORD, "first_name": "A", "last_name": "B"}
    for number, (choice, lifetime) in enumerate(CHOICES):
        with case(f"{choice}"):
            body = new | {"email": f"{number}@example.org"} | choice
            assert post("register/", body).status_code == 201
            assert life() == lifetime
            body = {"id_token": issuer.id_token(nonce=None, jti=f"{number}")} | choice
            assert post("social/openid/token/", body).status_code == 200
            assert life() == lifetime


def test_a_session_that_is_not_remembered_ends_however_often_it_is_refreshed(
    make_account, frozen_clock
):
    make_account()
    token = post("login/", {**LOGIN, "remember": False}).json()["tokens"]["refresh"]
    for _ in range(11):
        frozen_clock.move(3600)
        token = refresh(token=token, caller=Caller()).tokens.refresh
    frozen_clock.move(3600)
    with pytest.raises(SessionOver):
        refresh(token=token, caller=Caller())


def by_cookie(client: CookieClient, address: str, body: dict[str, Any]) -> Any:
    answer = post(address, body, client, HTTP_TOKEN_TRANSPORT="cookie")
    client.csrf_token = answer.json().get("csrf_token", client.csrf_token)
    return answer


@pytest.mark.parametrize("remember", [True, False])
@pytest.mark.parametrize("second_step", [True, False])
def test_cookies_end_with_the_browser_and_stay_so_at_a_refresh(
    make_account, settings, outbox, remember, second_step
):
    if second_step:
        settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK": "email_code"}
    make_account()
    client = CookieClient()
    client.csrf_token = client.get("/api/auth/csrf/").json()["csrf_token"]
    answer = by_cookie(client, "login/", {**LOGIN, "remember": remember})
    if second_step:
        challenge = answer.json()["challenge"]["id"]
        code = {"challenge": challenge, "code": code_in(outbox)}
        answer = by_cookie(client, "login/challenge/", code)
    renewed = by_cookie(client, "token/refresh/", {})
    device = cookies.DEVICE.name
    names = {cookies.ACCESS.name, cookies.REFRESH.name, cookies.CSRF.name, device}
    for response, wanted in ((answer, names), (renewed, names - {device})):
        assert response.status_code == 200
        ages = {name: each["max-age"] for name, each in response.cookies.items() if each.value}
        assert ages.keys() >= wanted
        assert all(bool(ages[name]) == remember for name in wanted), ages
    assert life() == (DAYS if remember else HOURS)


def test_without_the_setting_there_is_no_choice(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "UNREMEMBERED_LIFETIME": timedelta(0)}
    make_account()
    assert post("login/", {**LOGIN, "remember": False}).status_code == 200
    assert (life(), Session.objects.get().remembered) == (DAYS, True)


@each_case("enabled", [True, False])
def test_config_says_whether_there_is_a_choice(client, enabled, settings):
    lifetime = HOURS if enabled else timedelta(0)
    settings.VESTIBULE = {**settings.VESTIBULE, "UNREMEMBERED_LIFETIME": lifetime}
    assert client.get("/api/auth/config/").json()["remember_me"] is enabled


@each_case("choice", ["perhaps", 7, [], {}, None])
def test_a_choice_that_is_none_is_refused(make_account, choice):
    make_account()
    assert post("login/", {**LOGIN, "remember": choice}).status_code == 400
    assert not Session.objects.exists()


@each_case("lifetime", [timedelta(-1), timedelta(days=31)])
def test_it_is_neither_negative_nor_longer_than_a_remembered_one(lifetime):
    with (
        override_settings(VESTIBULE={"UNREMEMBERED_LIFETIME": lifetime}),
        pytest.raises(ImproperlyConfigured, match="UNREMEMBERED_LIFETIME must not be"),
    ):
        load()
