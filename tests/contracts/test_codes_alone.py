"""Second factors in contracts that have a field for a code and for nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import include, path
from rest_framework.test import APIClient

from tests.cases import each_case
from tests.factors import App, enroll_app, make_recovery_codes
from tests.messages import code_in
from vestibule.core.clock import now
from vestibule.core.people import Person
from vestibule.models import Account, Passkey, Session, Totp
from vestibule.testing.plugin import PASSWORD

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("moving_limits"),
]
ANN = "ann@example.org"
urlpatterns = [
    path("simplejwt/", include("vestibule.contracts.simplejwt.urls")),
    path("otp/", include("vestibule.contracts.otp.urls")),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.mfa.urls")),
]


class SimpleJWT:
    """Signs in with SimpleJWT's bodies."""

    prefix = "/simplejwt/"

    def __init__(self) -> None:
        self.http = APIClient(raise_request_exception=False)
        self.challenge = ""

    def post(self, address: str, body: dict[str, Any]) -> Any:
        return self.http.post(f"{self.prefix}{address}", body, format="json")

    def password(self) -> Any:
        answer = self.post("", {"email": ANN, "password": PASSWORD})
        self.challenge = answer.json().get("challenge", {}).get("id", "")
        return answer

    def code(self, code: str) -> Any:
        return self.post("challenge/", {"challenge": self.challenge, "code": code})


class DjRestAuth(SimpleJWT):
    """Signs in with the bodies of dj-rest-auth."""

    prefix = "/dj-rest-auth/"

    def password(self) -> Any:
        answer = self.post("login/", {"email": ANN, "password": PASSWORD})
        self.challenge = answer.json().get("ephemeral_token", "")
        return answer

    def code(self, code: str) -> Any:
        return self.post("mfa/verify/", {"ephemeral_token": self.challenge, "code": code})


class Otp(SimpleJWT):
    """Signs in with the bodies of ``otp``, and a CSRF token as its front end."""

    prefix = "/otp/"
    user = csrf = ""

    def post(self, address: str, body: dict[str, Any]) -> Any:
        self.csrf = self.csrf or self.http.get("/otp/get-csrf-token/").json()["csrf_token"]
        self.http.cookies["csrftoken"] = self.csrf
        headers: dict[str, Any] = {"HTTP_X_CSRFTOKEN": self.csrf}
        return self.http.post(f"{self.prefix}{address}", body, format="json", **headers)

    def password(self) -> Any:
        answer = self.post("login/", {"email": ANN, "password": PASSWORD})
        self.user = str(answer.json().get("user_id", ""))
        return answer

    def code(self, code: str) -> Any:
        return self.post("token/", {"user_id": self.user, "otp": code})


def add_passkey(person: Person) -> None:
    Passkey.objects.create(
        account_id=person.id,
        credential_id=b"1",
        public_key=b"1",
        backup_eligible=False,
        backed_up=False,
        aaguid="00000000-0000-0000-0000-000000000000",
        name="Key",
        created_at=now(),
    )
    Account.objects.of(person.id).recount_factors()


@pytest.fixture
def person(make_account) -> Person:
    made: Person = make_account()
    Account.objects.update(email_verified_at=now())
    return made


CONTRACTS = [SimpleJWT, DjRestAuth, Otp]


@each_case("contract", CONTRACTS, ids=lambda kind: kind.__name__)
def test_the_code_of_an_app_is_asked_for_and_signs_in(person, contract):
    app: App = enroll_app(person)
    visitor = contract()
    assert "access" not in visitor.password().content.decode()
    assert not Session.objects.exists()
    answer = visitor.code(app.code())
    assert answer.status_code == 200, answer.content
    assert Session.objects.get().amr == "pwd otp mfa"
    visitor.password()
    assert visitor.code(app.code()).status_code == 400, "each code works once"


@each_case("contract", CONTRACTS, ids=lambda kind: kind.__name__)
def test_a_passkey_alone_is_refused_by_name(person, contract):
    add_passkey(person)
    answer = contract().password()
    assert answer.status_code == 403
    assert "passkey" in answer.content.decode().lower()
    assert "Sign in where it can" in answer.content.decode()
    assert not Session.objects.exists()


@each_case("contract", CONTRACTS, ids=lambda kind: kind.__name__)
def test_a_factor_that_must_be_set_up_first_is_refused_by_name(person, contract, settings, outbox):
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR": "required"}
    visitor = contract()
    visitor.password()
    answer = visitor.code(code_in(outbox))
    assert answer.status_code == 403, answer.content
    assert "two-step verification" in answer.content.decode()
    assert not Session.objects.exists()
    assert not Totp.objects.exists()


def test_a_recovery_code_fits_the_field_of_simplejwt(person):
    enroll_app(person)
    code, *_ = make_recovery_codes(person)
    visitor = SimpleJWT()
    visitor.password()
    assert visitor.code(code).status_code == 200
    assert Session.objects.get().amr == "pwd recovery mfa"
