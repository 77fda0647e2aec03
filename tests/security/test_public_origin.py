"""``PUBLIC_ORIGIN`` is an origin, and a site below a path is one all the same."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import clear_script_prefix, resolve, set_script_prefix
from rest_framework.test import APIClient, APIRequestFactory

from tests.security.refusals import LOGIN
from vestibule.conf import Settings, load
from vestibule.contracts.native.redirects import callback_address
from vestibule.testing.plugin import PASSWORD, CookieClient

pytestmark = pytest.mark.django_db

CSRF, RESET = "/api/auth/csrf/", "/api/auth/password/reset/"
INEXACT = [
    "https://example.org/app",
    "https://example.org/app/",
    "https://example.org?x=1",
    "https://example.org#x",
    "https://ann@example.org",
    "https://example.org:0",
    "https://example.org:port",
    "example.org",
    "//example.org",
    "ftp://example.org",
]


@pytest.mark.parametrize("origin", INEXACT)
def test_anything_but_an_origin_is_refused_in_a_host_as_in_the_server(origin):
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_ORIGIN must be scheme and host"):
        Settings(PUBLIC_ORIGIN=origin)


def test_a_slash_at_its_end_is_left_out(vestibule):
    vestibule(PUBLIC_ORIGIN="http://testserver/")
    assert load().PUBLIC_ORIGIN == "http://testserver"


@pytest.fixture
def below_a_path(vestibule, settings):
    """The site at ``/app/``: its server or ``FORCE_SCRIPT_NAME`` says so for each request."""
    vestibule(
        PUBLIC_ORIGIN="https://testserver",
        RESET_PASSWORD_PAGE="/app/reset-password",
        PROVIDERS={"google": {"client_id": "id", "client_secret": "secret"}},
    )
    set_script_prefix("/app/")
    yield
    clear_script_prefix()


def test_cookies_and_the_providers_return_are_below_the_path_of_the_site(
    below_a_path, make_account
):
    make_account()
    browser = CookieClient()
    browser.csrf_token = browser.get(CSRF).json()["csrf_token"]
    body = {"email": "ann@example.org", "password": PASSWORD}
    answer = browser.post(LOGIN, body, format="json", HTTP_TOKEN_TRANSPORT="cookie")
    assert answer.cookies["__Secure-vestibule-refresh"]["path"] == "/app/api/auth/"
    assert answer.cookies["__Host-vestibule-access"]["path"] == "/"
    request = APIRequestFactory().get("/")
    request.resolver_match = resolve(CSRF)
    callback = callback_address(request, "google")
    assert callback.startswith("https://testserver/app/api/auth/")


def test_links_lead_to_the_page_below_the_path(below_a_path, make_account, outbox):
    make_account()
    answer = APIClient().post(RESET, {"email": "ann@example.org"}, format="json")
    assert answer.status_code == 200
    assert "https://testserver/app/reset-password#token=" in str(outbox[0].body)
