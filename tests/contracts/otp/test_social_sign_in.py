"""Sign-in by a provider's token, through the contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from tests.contracts.otp.test_users import refused
from tests.contracts.otp.visitor import PREFIX, Visitor, code_in, verified
from tests.factors import enroll_app
from tests.providers.documented import TOKEN, LikeGitHub
from tests.providers.openid_server import CLIENT, SECRET
from vestibule.contracts.otp.errors import SESSION_EXPIRED
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


def come(visitor: Visitor, token: str = TOKEN, provider: str = "github", **headers: Any) -> Any:
    """Sign in as the front end does, without a CSRF pair."""
    body = {"token": token, "provider": provider}
    return visitor.http.post(f"{PREFIX}social-auth/", body, format="json", **headers)


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
    """The response gives the CSRF pair that ``token/`` and ``resend-otp/`` need."""
    user = come(visitor).json()["user_id"]
    vestibule(SIGN_IN_CHECK_ROLES=("Default",), RESEND_AFTER=timedelta(0))
    answer = come(Visitor(APIClient()))
    begun = answer.json()
    visitor.csrf = begun.pop("csrf_token")
    assert answer.cookies["csrftoken"].value == visitor.csrf
    assert begun.pop("csrf_token_expiry")
    assert begun == {"success": "Email sent", "otp": True, "user_id": user}
    first = code_in(outbox)
    again = visitor.post("resend-otp/", {"user_id": user})
    assert (again.status_code, again.json()) == (200, begun)
    assert code_in(outbox) != first
    done = visitor.post("token/", {"user_id": user, "otp": code_in(outbox)})
    assert (done.status_code, done.json()["user_id"]) == (200, user)


@pytest.mark.parametrize("sent", ["a pair", "the cookie alone"])
def test_a_second_step_is_bound_to_the_csrf_token_of_the_client(
    visitor, stranger, github, vestibule, outbox, sent
):
    user = come(visitor).json()["user_id"]
    vestibule(SIGN_IN_CHECK_ROLES=("Default",))
    visitor.get("get-csrf-token/")
    pair = {"HTTP_X_CSRFTOKEN": visitor.csrf} if sent == "a pair" else {}
    assert come(visitor, **pair).json()["csrf_token"] == visitor.csrf
    body = {"user_id": user, "otp": code_in(outbox)}
    assert refused(stranger.post("token/", body)) == (400, SESSION_EXPIRED)
    assert refused(stranger.post("resend-otp/", {"user_id": user})) == (400, SESSION_EXPIRED)
    assert visitor.post("token/", body).status_code == 200


@pytest.mark.parametrize("cookie", ["forged", "x" * 64])
def test_a_second_step_is_never_bound_to_a_token_that_is_not_ours(
    visitor, github, vestibule, cookie
):
    come(visitor)
    vestibule(SIGN_IN_CHECK_ROLES=("Default",))
    visitor.http.cookies["csrftoken"] = cookie
    given = come(visitor, HTTP_X_CSRFTOKEN=cookie).json()["csrf_token"]
    assert given != cookie
    assert len(given) == 64


def test_an_authenticator_app_completes_the_sign_in(visitor, github):
    user = come(visitor).json()["user_id"]
    person = Account.objects.of(user).person()
    assert person
    app = enroll_app(person)
    begun = come(visitor).json()
    assert begun["success"] == "Enter the code from your authenticator app"
    visitor.csrf = begun["csrf_token"]
    done = visitor.post("token/", {"user_id": user, "otp": app.code()})
    assert (done.status_code, done.json()["user_id"]) == (200, user)
