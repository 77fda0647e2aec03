"""Sign-in by a provider's token, through the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.contracts.otp.test_users import refused
from tests.contracts.otp.visitor import PREFIX, Visitor, verified
from tests.providers.documented import TOKEN, LikeGitHub
from tests.providers.openid_server import CLIENT, SECRET
from vestibule.models import Account, Identity, Session

pytestmark = pytest.mark.django_db

ANN = "ann@example.org"
FAILED = (400, "Authentication failed, user not found.")
OTHER = "User with this email already created using {way}. Please login using {way}."


@pytest.fixture
def github(vestibule: Any) -> Iterator[LikeGitHub]:
    """GitHub, with Ann, whose address is verified and who has no public name."""
    with LikeGitHub() as server:
        server.user = {"id": 583231, "login": "ann", "name": None, "email": None}
        server.emails = [{"email": ANN, "primary": True, "verified": True}]
        entry = {"issuer": server.url, "client_id": CLIENT, "client_secret": SECRET}
        vestibule(PROVIDERS={"github": {**entry, "private_network": True}})
        yield server


def come(visitor: Visitor, token: str = TOKEN, provider: str = "github") -> Any:
    """Sign in as the front end does, without a CSRF pair."""
    body = {"token": token, "provider": provider}
    return visitor.http.post(f"{PREFIX}social-auth/", body, format="json")


def test_a_new_user_is_signed_in_active_and_verified(visitor, github):
    answer = come(visitor)
    assert answer.status_code == 200
    assert list(answer.json()) == [
        *("access_token", "refresh_token", "access_token_expiry", "user_role", "user_id")
    ]
    assert answer.json()["user_role"] == "Default"
    account = Account.objects.get()
    assert account.user.is_active
    assert account.email_verified_at is not None
    assert not account.user.has_usable_password()


def test_a_social_user_refreshes_like_any_other(visitor, github):
    tokens = come(visitor).json()
    renewed = visitor.post("token/refresh/", {"refresh": tokens["refresh_token"]})
    assert (renewed.status_code, renewed.json()["user_id"]) == (200, tokens["user_id"])
    assert come(visitor).json()["user_id"] == tokens["user_id"]


def test_a_token_issued_to_another_client_is_refused(visitor, github):
    github.given_to = "another-site"
    assert refused(come(visitor)) == FAILED
    assert refused(come(visitor, "made-up")) == FAILED
    assert not Session.objects.exists()


def test_an_address_that_the_provider_has_not_verified_does_not_sign_in(visitor, github, outbox):
    github.emails = [{"email": ANN, "primary": True, "verified": False}]
    assert come(visitor).status_code == 400
    assert not Session.objects.exists()


def test_an_address_with_a_password_is_not_taken_over(visitor, github, outbox):
    verified(visitor, outbox, ANN)
    assert refused(come(visitor)) == (400, OTHER.format(way="password"))
    assert not Identity.objects.exists()


def test_an_address_of_another_provider_is_not_taken_over(visitor, github):
    come(visitor)
    Identity.objects.update(provider="google", subject="somebody else")
    assert refused(come(visitor)) == (400, OTHER.format(way="google"))


def test_a_deactivated_user_gets_a_sentence_of_its_own(visitor, github):
    come(visitor)
    get_user_model().objects.update(is_active=False)
    assert refused(come(visitor)) == (400, "Account is deactivated. Contact your admin.")


@pytest.mark.parametrize("body", [{}, {"token": "x"}, {"provider": "github"}, {"token": ""}])
def test_a_missing_field_is_reported(visitor, github, body):
    answer = visitor.http.post(f"{PREFIX}social-auth/", body, format="json")
    assert refused(answer) == (400, "Token and provider are required")


@pytest.mark.parametrize("provider", ["nobody", "google-oauth2", "__class__", "../github"])
def test_an_unconfigured_provider_is_refused(visitor, github, provider):
    assert refused(come(visitor, provider=provider)) == FAILED


def test_an_unavailable_provider_is_reported_with_the_request_id(visitor, vestibule):
    entry = {"issuer": "http://127.0.0.1:9", "client_id": CLIENT, "client_secret": SECRET}
    vestibule(PROVIDERS={"github": {**entry, "private_network": True}})
    answer = come(visitor)
    assert answer.status_code == 503
    assert answer.json()["request_id"] == answer["X-Request-Id"]
    assert "127.0.0.1" not in answer.json()["errors"]


def test_a_role_that_always_needs_the_code_needs_it_here_too(visitor, github, vestibule, outbox):
    tokens = come(visitor).json()
    vestibule(SIGN_IN_CHECK_ROLES=("Default",))
    answer = come(visitor)
    assert answer.json() == {"success": "Email sent", "otp": True, "user_id": tokens["user_id"]}
