"""A client that is written from the description alone works in a real browser."""

from __future__ import annotations

import json
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, re_path
from playwright.sync_api import Page, Request, Route

from tests.browser.test_admin import AUTHENTICATOR
from tests.contracts.allauth_headless.visitor import code_in
from tests.factors import app_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
HERE = Path(__file__).parent
SITE = "http://localhost"  # an IP address has no passkeys
EVE = "eve@example.org"
ADA, PASSWORD, ANOTHER = "ada@example.org", "Correct horse 5 staples!", "Another 9 horses!"


def page(_: HttpRequest) -> HttpResponse:
    """Return the client, wherever a mailed link leads."""
    return HttpResponse((HERE / "client.html").read_text())


def script(_: HttpRequest) -> HttpResponse:
    """Return its script."""
    return HttpResponse((HERE / "client.js").read_text(), content_type="text/javascript")


urlpatterns = [
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
    path("client.js", script),
    re_path("", page),
]


def serve(visitor: Page) -> None:
    """Let Django answer whatever the browser asks this site for, with the browser's cookies.

    In this process: the browser cannot tell, and the test sees each mail. In the context of the
    test too, since Playwright calls from one in which Django has another connection.
    """
    context = copy_context()

    def answer(route: Route) -> None:
        cookies = {each["name"]: each["value"] for each in visitor.context.cookies(SITE)}
        response = context.run(sent, route.request, cookies)
        headers = dict(response.items())
        if response.cookies:
            each = (cookie.OutputString() for cookie in response.cookies.values())
            headers["Set-Cookie"] = "\n".join(each)
        route.fulfill(status=response.status_code, headers=headers, body=response.content)

    visitor.route(f"{SITE}/**", answer)


def sent(request: Request, cookies: dict[str, str]) -> Any:
    """Send a request of the browser to Django."""
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    for name, value in cookies.items():
        client.cookies[name] = value
    own = {"content-type", "content-length", "cookie"}
    return client.generic(
        request.method,
        request.url.removeprefix(SITE),
        request.post_data or "",
        content_type=request.headers.get("content-type", ""),
        headers={name: value for name, value in request.headers.items() if name not in own},
    )


class Person:
    """Somebody in front of the client."""

    def __init__(self, visitor: Page) -> None:
        self.page = visitor

    def go(self, address: str) -> Any:
        """Open an address of the client."""
        self.page.goto("about:blank")
        self.page.goto(address)
        return self.answer("1")

    def does(self, button: str, **fields: str) -> Any:
        """Fill in a form and send it; returns the answer."""
        before = int(self.page.locator("#answer").get_attribute("data-number") or 0)
        sending = self.page.get_by_role("button", name=button, exact=True)
        form = self.page.locator("form", has=sending)
        for name, value in fields.items():
            form.locator(f"input[name={name}]").fill(value)
        sending.click()
        return self.answer(str(before + 1))

    def answer(self, number: str) -> Any:
        """Return the answer to the last call, once it is there."""
        self.page.wait_for_selector(f'#answer[data-number="{number}"]')
        return json.loads(self.page.locator("#answer").text_content() or "")

    @property
    def user(self) -> str:
        """Who is signed in."""
        return self.page.locator("#user").text_content() or ""

    @property
    def pending(self) -> str:
        """What comes next."""
        return self.page.locator("#pending").text_content() or ""


def link_in(outbox: Any) -> str:
    """Return the link of the newest mail."""
    words = str(outbox[-1].body).split()
    return next(word for word in words if word.startswith(SITE))


@pytest.fixture
def ada(visitor: Page, settings: Any) -> Person:
    """Ada, in front of an empty client."""
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.VESTIBULE = {
        **django_settings.VESTIBULE,
        "PUBLIC_ORIGIN": SITE,
        "EMAIL_VERIFICATION": "required",
        "VERIFY_EMAIL_PAGE": "/verify",
        "RESET_PASSWORD_PAGE": "/reset",
    }
    serve(visitor)
    browser = visitor.context.new_cdp_session(visitor)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return Person(visitor)


def test_it_signs_up_verifies_resets_adds_factors_and_signs_out(
    ada: Person, outbox: Any, settings: Any
) -> None:
    assert ada.go(f"{SITE}/")["status"] == 401
    assert ada.does("Sign up", email=ADA, password=PASSWORD)["status"] == 401
    assert (ada.user, ada.pending) == ("nobody", "verify_email")
    ada.go(link_in(outbox))
    ada.does("Verify")
    assert (ada.user, ada.pending) == ("nobody", "nothing")
    assert ada.does("Sign in", email=ADA, password=PASSWORD)["status"] == 200
    assert ada.user == ADA

    assert ada.does("Sign out")["status"] == 401
    assert ada.does("Forgot password", email=ADA) == {"status": 200}
    ada.go(link_in(outbox))
    ada.does("Set password", password=ANOTHER)
    wrong = ada.does("Sign in", email=ADA, password=PASSWORD)
    assert wrong["errors"][0]["code"] == "email_password_mismatch"
    assert ada.does("Sign in", email=ADA, password=ANOTHER)["status"] == 200

    secret = ada.does("Show secret")["meta"]
    assert ada.does("Add app", code=app_of(secret).code())["status"] == 200
    assert len(ada.does("Show codes")["data"]["unused_codes"]) == 10
    assert ada.does("Add passkey")["data"]["name"] == "This browser"
    listed = {each["type"] for each in ada.does("List")["data"]}
    assert listed == {"totp", "recovery_codes", "webauthn"}

    ada.does("Sign out")
    ada.does("Sign in", email=ADA, password=ANOTHER)
    assert (ada.user, ada.pending) == ("nobody", "mfa_authenticate")
    methods = ada.does("Use passkey")["data"]["methods"]
    assert [each["method"] for each in methods] == ["password", "mfa"]
    assert ada.user == ADA
    ada.does("Sign out")
    assert ada.go(f"{SITE}/")["status"] == 401
    assert ada.user == "nobody"

    settings.MFA_PASSKEY_SIGNUP_ENABLED = True
    settings.VESTIBULE |= {"EMAIL_VERIFICATION_BY": "code"}
    assert ada.does("Sign up by passkey", email=EVE)["status"] == 401
    assert (ada.user, ada.pending) == ("nobody", "verify_email")
    assert ada.does("Verify", key=code_in(outbox[-1]))["status"] == 401
    assert (ada.user, ada.pending) == ("nobody", "mfa_signup_webauthn")
    assert ada.does("Create passkey")["status"] == 200
    assert (ada.user, ada.pending) == (EVE, "nothing")
    [own] = ada.does("List")["data"]
    assert (own["type"], own["name"]) == ("webauthn", "This browser")
