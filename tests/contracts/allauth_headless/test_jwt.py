"""Apps with allauth's ``JWTTokenStrategy``: an access and a refresh token in ``meta``."""

from __future__ import annotations

import pytest
from django.urls import include, path

from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor, pending
from tests.factors import enroll_app
from vestibule.contracts.allauth_headless import host

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]
ADA = "ada@example.org"


@pytest.fixture
def ada(make_account, settings):
    settings.HEADLESS_TOKEN_STRATEGY = host.JWT
    return make_account(ADA, password=PASSWORD)


def bearer(meta: dict[str, str]) -> dict[str, str]:
    """Return the header that an app sends with each request."""
    return {"authorization": f"Bearer {meta['access_token']}"}


@pytest.mark.django_db(transaction=True)  # an end is told to other requests once it is committed
def test_an_app_signs_in_refreshes_steps_up_and_signs_out(ada):
    app = Visitor("app")
    meta = app.login().json()["meta"]
    assert list(meta) == ["is_authenticated", "access_token", "refresh_token"]
    assert app.get("auth/session", **bearer(meta)).json()["data"]["user"]["email"] == ADA
    assert app.get("auth/session").status_code == 401
    renewed = app.post("tokens/refresh", {"refresh_token": meta["refresh_token"]})
    assert list(renewed.json()["data"]) == ["access_token", "refresh_token"]
    stepped_up = app.post(
        "auth/reauthenticate", {"password": PASSWORD}, **bearer(renewed.json()["data"])
    )
    meta = stepped_up.json()["meta"]
    assert stepped_up.status_code == 200
    assert app.send("DELETE", "auth/session", **bearer(meta)).status_code == 401
    assert app.get("auth/session", **bearer(meta)).status_code == 401
    gone = app.post("tokens/refresh", {"refresh_token": meta["refresh_token"]})
    assert (gone.status_code, gone.json()) == (400, {"status": 400})


def test_what_is_pending_has_a_session_token_until_the_tokens_follow(ada):
    code, app = enroll_app(ada), Visitor("app")
    asked = app.login()
    assert pending(asked) == ["mfa_authenticate"]
    assert list(asked.json()["meta"]) == ["is_authenticated", "session_token"]
    done = app.post("auth/2fa/authenticate", {"code": code.code()})
    assert {"access_token", "refresh_token"} <= set(done.json()["meta"])


def test_browsers_have_cookies_whatever_the_strategy(ada):
    browser = Visitor("browser")
    assert list(browser.login().json()["meta"]) == ["is_authenticated"]
    assert browser.get("auth/session").status_code == 200


def test_the_scheme_is_the_one_that_allauth_was_told(ada, settings):
    settings.HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME = "JWT"
    app = Visitor("app")
    token = app.login().json()["meta"]["access_token"]
    for scheme, status in (("JWT", 200), ("jwt", 200), ("Bearer", 401)):
        answer = app.get("auth/session", authorization=f"{scheme} {token}")
        assert answer.status_code == status, scheme
