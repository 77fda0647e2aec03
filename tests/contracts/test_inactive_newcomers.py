"""Every contract answers a new user whom the host makes inactive without a session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import include, path

from tests.approval import new_users_inactive
from tests.cases import Case, undone
from tests.contracts.allauth_headless.visitor import Visitor, code_in, pending
from vestibule.models import Account, Session
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    path("", include("vestibule.urls")),
    path("dj/", include("vestibule.contracts.djoser.urls")),
    path("ra/registration/", include("vestibule.contracts.dj_rest_auth.registration.urls")),
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
]
ANN = "ann@example.org"
KINDS = ("app", "browser")


@pytest.fixture(autouse=True)
def approval(settings) -> Iterator[None]:
    """A site without rates, whose administrators approve new users."""
    settings.CSRF_USE_SESSIONS = False
    settings.MFA_PASSKEY_SIGNUP_ENABLED = True
    settings.VESTIBULE |= {"LIMITS": {}, "EMAIL_VERIFICATION": "off"}
    with new_users_inactive():
        yield


def assert_waits(answer: Any) -> None:
    """Assert that a new user has an account that is closed, and nothing to sign in with."""
    assert not {"access", "key", "refresh", "tokens"} & set(answer.json())
    kept = [name for name, cookie in answer.cookies.items() if cookie.value]
    assert not [name for name in kept if "csrf" not in name]
    assert [account.enabled for account in Account.objects.all()] == [False]
    assert not get_user_model().objects.get().is_active
    assert not Session.objects.exists()


@pytest.mark.parametrize("use_jwt", [True, False])
def test_a_registration_with_a_password(settings, case: Case, use_jwt):
    settings.REST_AUTH = {"USE_JWT": use_jwt}
    names = {"first_name": "Ann", "last_name": "Lee"}
    twice = {"password1": PASSWORD, "password2": PASSWORD}
    bodies: dict[str, dict[str, str]] = {
        "/api/auth/register/": {"password": PASSWORD, "password2": PASSWORD, **names},
        "/dj/users/": {"username": "ann", "password": PASSWORD},
        "/ra/registration/": {"username": "ann", **twice},
    }
    for address, body in bodies.items():
        with case(address), undone():
            body["email"] = ANN
            answer = Client().post(address, body, content_type="application/json")
            assert answer.status_code == 201, answer.content
            assert_waits(answer)


def test_a_registration_of_allauths_clients(case: Case):
    for kind in KINDS:
        with case(kind), undone():
            visitor = Visitor(kind)
            answer = visitor.post("auth/signup", {"email": ANN, "password": PASSWORD})
            assert (answer.status_code, pending(answer)) == (401, [])
            assert_waits(answer)


def test_a_registration_by_a_passkey(outbox, case: Case):
    for kind in KINDS:
        with case(kind), undone():
            visitor, address = Visitor(kind), "auth/webauthn/signup"
            visitor.post(address, {"email": ANN})
            visitor.post("auth/email/verify", {"key": code_in(outbox[-1])})
            options = visitor.get(address).json()["data"]["creation_options"]["publicKey"]
            answer = visitor.send("PUT", address, {"credential": SoftwarePasskey().create(options)})
            assert (answer.status_code, pending(answer)) == (401, [])
            assert_waits(answer)
