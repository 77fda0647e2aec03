"""Installation scopes by ``SCOPE``: tenants that neither a database nor a schema separates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from rest_framework.test import APIClient

from tests.calls import CALLER
from vestibule import bearer
from vestibule.captcha import verdict
from vestibule.core.errors import InvalidToken
from vestibule.delivery.worker import deliver_due
from vestibule.flows.reset_password import ask_to_reset_password
from vestibule.scope import current_scope
from vestibule.steps import verify_passkey
from vestibule.tokens import device

tenant = ""


def name_of_tenant() -> str:
    """Name the current tenant, as a host's function does."""
    return tenant


@pytest.fixture
def by_function(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "SCOPE": f"{__name__}.name_of_tenant"}


@contextmanager
def within(name: str) -> Iterator[None]:
    global tenant  # noqa: PLW0603 - stands for a host's thread-local
    before, tenant = tenant, name
    try:
        yield
    finally:
        tenant = before


def test_without_tenants_there_is_one_scope_that_is_asked_once():
    assert (current_scope.name, current_scope.origin) == ("", "http://testserver")
    kept = {"several": False, "name": "", "origin": "http://testserver"}
    assert vars(current_scope) == kept


@pytest.mark.django_db
@pytest.mark.usefixtures("by_function")
def test_a_token_is_valid_in_its_own_scope_alone(make_account, sign_in_as):
    person = make_account()
    with within("alpha"):
        alpha = sign_in_as(person).signed_in.tokens
        assert bearer.authenticate(alpha.access).subject == str(person.id)
    for name in ("beta", ""):
        with within(name), pytest.raises(InvalidToken):
            bearer.authenticate(alpha.access)
        with within(name):
            assert bearer.session_of(alpha.refresh) is None
            assert bearer.session_of(alpha.access) is None


@pytest.mark.usefixtures("by_function")
def test_a_device_is_known_in_its_own_scope_alone():
    with within("alpha"):
        token = device.mint(1)
        assert device.read(token) is not None
    with within("beta"):
        assert device.read(token) is None


def test_a_function_that_cannot_be_imported_is_reported(settings):
    for name in ("SCOPE", "TENANT_ORIGIN"):
        with override_settings(VESTIBULE={**settings.VESTIBULE, name: "tests.no_such.function"}):
            found = [each.msg for each in run_checks() if each.id == "vestibule.E024"]
            assert [each.startswith(f"VESTIBULE['{name}']: ") for each in found] == [True]


def origin_of_tenant() -> str:
    """Return the origin of the current tenant, as a host's function does."""
    return f"https://{tenant}.example.org" if tenant else ""


@pytest.fixture
def with_origins(settings) -> None:
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "SCOPE": f"{__name__}.name_of_tenant",
        "TENANT_ORIGIN": f"{__name__}.origin_of_tenant",
        "TRUSTED_ORIGINS": (),
        "DELIVERY": "worker",
        "PROVIDERS": {"github": {"client_id": "ours", "client_secret": "secret"}},
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("with_origins")
def test_mails_lead_to_their_own_tenant_whatever_tenant_sends_them(make_account):
    for name in ("alpha", "beta", ""):
        make_account(f"{name or 'none'}@example.org")
        with within(name):
            ask_to_reset_password(email=f"{name or 'none'}@example.org", caller=CALLER)
    with within("gamma"):  # the sender may be in any tenant, or in none
        deliver_due()
    sent = {message.to[0]: message for message in mail.outbox}
    for name, origin in [
        ("alpha", "https://alpha.example.org"),
        ("beta", "https://beta.example.org"),
        ("none", "http://testserver"),
    ]:
        message = sent[f"{name}@example.org"]
        assert f"{origin}/reset-password#token=" in str(message.body)
        host = origin.partition("//")[2]
        assert message.extra_headers["Message-ID"].endswith(f"@{host.partition(':')[0]}>")


@pytest.mark.django_db
@pytest.mark.usefixtures("with_origins")
def test_pages_of_another_tenant_may_not_use_a_users_cookies(make_account, browser_of):
    with within("alpha"):
        browser = browser_of(make_account())
        assert all(cookie["secure"] for cookie in browser.cookies.values())  # unlike PUBLIC_ORIGIN
        for page, status in [
            ("https://alpha.example.org", 200),
            ("https://beta.example.org", 403),
            ("https://example.org", 403),
        ]:
            answer = browser.patch("/api/auth/profile/", {}, format="json", HTTP_ORIGIN=page)
            assert answer.status_code == status, page


@pytest.mark.django_db
@pytest.mark.usefixtures("with_origins")
def test_providers_captchas_passkeys_and_redirects_are_the_tenants():
    with within("alpha"):
        start = APIClient().get("/api/auth/social/github/start/", {"next": "/welcome"})
        there = parse_qs(urlsplit(start["Location"]).query)
        [back] = there["redirect_uri"]
        assert back.startswith("https://alpha.example.org/api/auth/social/github/")
        assert verdict.hostnames() == {"alpha.example.org"}
        party = verify_passkey.relying_party()
        assert (party.id, party.origins) == ("alpha.example.org", ("https://alpha.example.org",))
        foreign = {"next": "https://beta.example.org/welcome"}
        assert APIClient().get("/api/auth/social/github/start/", foreign).status_code == 400


@pytest.mark.usefixtures("with_origins")
def test_what_is_no_origin_is_no_origin_of_a_tenant():
    for name in ("alpha", "beta", "alpha"):
        with within(name):
            assert current_scope.origin == f"https://{name}.example.org"
    for wrong in ("evil.example/path?", "a b/c"):
        with within(wrong), pytest.raises(ImproperlyConfigured, match="TENANT_ORIGIN"):
            _ = current_scope.origin
