"""``auth/provider/signup``: the rest of a sign-up with a provider, as allauth answers it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.allauth_headless import given, peer_project
from tests.contracts.allauth_headless.scenarios import (
    ADA,
    APP,
    BROWSER,
    EVE,
    MANDATORY,
    Session,
    scenario,
)
from tests.contracts.allauth_headless.test_social_sign_in import begin, come_back
from tests.contracts.allauth_headless.visitor import Visitor, pending
from tests.contracts.peers import Answer, answers_of_peer, replay, undocumented
from tests.providers.forging import ForgingIssuer
from tests.providers.openid_server import CLIENT
from tests.shape.source import REPOSITORY
from vestibule.models import Account, Identity

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
    path("accounts/", include("vestibule.contracts.allauth_headless.provider_urls")),
]
TOKEN = {
    "provider": "dummy",
    "process": "login",
    "token": {"client_id": CLIENT, "id_token": "{token_of_provider}"},
}
SIGN_UP = {"email": EVE, "username": "eve"}
VERIFIED_FIRST = "`auth/provider/signup` with `ACCOUNT_EMAIL_VERIFICATION` optional"


def _asked(client: str) -> Session:
    return Session(client).post("auth/provider/token", TOKEN, gives=True, bodies="keys")


def _scenarios(client: str) -> list[dict[str, Any]]:
    return [
        scenario(
            "a provider without an address",
            _asked(client)
            .get("auth/session", bodies="keys")
            .get("auth/provider/signup", bodies="keys")
            .post("auth/provider/signup", {})
            .post("auth/provider/signup", {**SIGN_UP, "email": "eve"})
            .post("auth/provider/signup", {**SIGN_UP, "username": "ada"})
            .post("auth/provider/signup", SIGN_UP, bodies="keys")
            .get("auth/provider/signup")
            .post("auth/provider/signup", SIGN_UP),
            ("ada", "no address"),
            **MANDATORY,
        ),
        scenario(
            "an address that has an account",
            _asked(client).post(
                "auth/provider/signup", {**SIGN_UP, "email": ADA}, gives=True, bodies="keys"
            ),
            ("ada", "no address"),
            **MANDATORY,
        ),
        scenario(
            "an address that the provider has not verified",
            _asked(client).get("auth/provider/signup"),
            ("ada", "an unverified address"),
            **MANDATORY,
        ),
        scenario(
            "such an address that has an account",
            _asked(client).get("auth/provider/signup"),
            ("ada", "a taken address"),
            **MANDATORY,
        ),
        scenario(
            "such an address where it may be told",
            _asked(client)
            .get("auth/provider/signup", bodies="keys")
            .post("auth/provider/signup", {**SIGN_UP, "email": ADA}, bodies="keys"),
            ("ada", "a taken address"),
        ),
        scenario(
            "a site that verifies no address first",
            _asked(client).post(
                "auth/provider/signup",
                SIGN_UP,
                bodies="keys",
                ours={"status": 401},
                documented=VERIFIED_FIRST,
            ),
            ("ada", "no address"),
        ),
    ]


SCENARIOS = [*_scenarios(APP), *_scenarios(BROWSER)]


@pytest.fixture(scope="module")
def theirs() -> list[list[Answer]]:
    """What allauth answers."""
    project = "tests.contracts.allauth_headless.peer_project_with_provider"
    return answers_of_peer(project, SCENARIOS)


@pytest.fixture
def issuer(settings) -> Any:
    """A provider with any claims, under the name of allauth's own for tests."""
    with ForgingIssuer() as made:
        entry = made.entry | {"preset": "openid"}
        settings.VESTIBULE |= {"PROVIDERS": {"dummy": entry}}
        yield made


def _given(issuer: ForgingIssuer) -> dict[str, Any]:
    def token(**said: Any) -> dict[str, str]:
        signed = issuer.id_token(nonce=None, jti=uuid4().hex, sub="7", **said)
        return {"token_of_provider": signed}

    return {
        **given.GIVEN,
        "no address": lambda: token(email=None),
        "an unverified address": lambda: token(email=EVE, email_verified=False),
        "a taken address": lambda: token(email=ADA, email_verified=False),
    }


def test_every_request_is_answered_as_by_allauth(theirs: Any, issuer, settings, case: Case):
    fields = {"ACCOUNT_SIGNUP_FIELDS": peer_project.ACCOUNT_SIGNUP_FIELDS}
    plain = settings.VESTIBULE | {"DELIVERY": "inline", "PASSWORD_BLOCKLIST": False}
    for each, answers in zip(SCENARIOS, theirs, strict=True):
        own = {**fields, "VESTIBULE": plain | each["vestibule"]}
        with case(each["claim"]), override_settings(**own), undone():
            replay(each, answers, _given(issuer))


def test_every_difference_is_in_the_page():
    page = (REPOSITORY / "docs" / "how-to" / "from-allauth.md").read_text()
    assert undocumented(SCENARIOS, page) == []


def sign_up(visitor: Visitor, issuer: ForgingIssuer, **said: Any) -> Any:
    """Come with a token of the provider."""
    signed = issuer.id_token(nonce=None, jti=uuid4().hex, **said)
    token = {"client_id": CLIENT, "id_token": signed}
    body = {"provider": "dummy", "process": "login", "token": token}
    return visitor.post("auth/provider/token", body)


def test_a_sign_up_is_completed_with_an_address(issuer, outbox, case: Case):
    for kind in ("app", "browser"):
        with case(kind), undone():
            visitor, other = Visitor(kind), Visitor(kind)
            asked = sign_up(visitor, issuer, email=None, given_name="Ann")
            assert (asked.status_code, pending(asked)) == (401, ["provider_signup"])
            [flow] = [each for each in asked.json()["data"]["flows"] if "is_pending" in each]
            assert flow["provider"]["id"] == "dummy"
            told = visitor.get("auth/provider/signup").json()["data"]
            assert (told["account"]["uid"], told["email"]) == ("ann", [])
            assert told["user"] == {"display": "Ann", "has_usable_password": False}
            assert other.post("auth/provider/signup", {"email": EVE}).status_code == 409
            done = visitor.post("auth/provider/signup", {"email": EVE})
            assert (done.status_code, pending(done)) == (401, ["verify_email"])
            assert [each.to for each in outbox][-1] == [EVE]
            assert Identity.objects.get().account_id == Account.objects.get(email=EVE).pk
            assert visitor.post("auth/provider/signup", {"email": EVE}).status_code == 409


def test_a_browser_comes_back_to_complete_it(issuer, case: Case):
    for name, said, flow in (
        ("no address", {"email": None}, "provider_signup"),
        ("unverified", {"email": EVE, "email_verified": False}, "verify_email"),
    ):
        with case(name), undone():
            issuer.claims = said
            visitor = Visitor("browser")
            back = come_back(visitor, begin(visitor, provider="dummy")["Location"], issuer, "dummy")
            assert back["Location"] == "http://testserver/done?x=1"
            assert pending(visitor.get("auth/session")) == [flow]
            assert "__Host-vestibule-session" not in visitor.http.cookies
