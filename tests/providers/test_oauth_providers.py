"""OAuth 2.0 providers, each with its own API for the user's identity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from rest_framework.test import APIClient

from tests.providers.documented import (
    TOKEN,
    Documented,
    LikeDiscord,
    LikeFacebook,
    LikeGitHub,
    LikeGoogle,
)
from tests.providers.traveller import API, fragment
from vestibule.models import Account, Identity, Session

pytestmark = pytest.mark.django_db

PEOPLE: dict[str, dict[str, Any]] = {
    "github": {"id": 583231, "login": "ann", "name": None, "email": "shown@example.org"},
    "facebook": {"id": "10", "first_name": "Ann", "last_name": "E", "email": "ann@example.org"},
    "discord": {"id": "20", "global_name": "Ann E", "email": "ann@example.org", "verified": True},
}
SERVERS = {"github": LikeGitHub, "facebook": LikeFacebook, "discord": LikeDiscord}
PRIMARY = {"email": "ann@example.org", "primary": True, "verified": True}


@pytest.fixture(params=sorted(SERVERS))
def name(request) -> str:
    """The provider's name."""
    return str(request.param)


@pytest.fixture
def server(name, offers) -> Iterator[Documented]:
    """The provider with a user Ann, whose address is verified if it can say so."""
    with SERVERS[name]() as made:
        made.user, made.emails = dict(PEOPLE[name]), [PRIMARY]
        offers(**{name: {"issuer": made.url, "trust_email": name == "facebook"}})
        yield made


def go(server: Documented, traveller: Any, name: str, code: str = "the-code") -> Any:
    """Go there and come back with a code."""
    query = parse_qs(urlsplit(traveller.start(name)).query)
    server.challenge = query["code_challenge"][0]
    return traveller.come_back(
        f"{API}social/{name}/callback/?code={code}&state={query['state'][0]}"
    )


def by_token(name: str, token: str = TOKEN) -> Any:
    """Sign in as an app does."""
    body = {"access_token": token}
    return APIClient().post(f"{API}social/{name}/token/", body, format="json")


def test_a_new_user_is_signed_in(server, name, traveller):
    answer = traveller.finish(go(server, traveller, name))
    assert answer.status_code == 200, answer.content
    assert answer.json()["user"]["email"] == "ann@example.org"
    assert Identity.objects.get().subject == str(PEOPLE[name]["id"])


def test_a_wrong_code_is_refused(server, name, traveller):
    assert fragment(go(server, traveller, name, "another"))["error"] == "provider_refused"
    assert not Account.objects.exists()


def test_a_wrong_verifier_is_refused(server, name, traveller):
    go(server, traveller, name)
    server.challenge = "of somebody else"
    query = parse_qs(urlsplit(traveller.start(name)).query)
    back = f"{API}social/{name}/callback/?code=the-code&state={query['state'][0]}"
    assert fragment(traveller.come_back(back))["error"] == "provider_refused"


def test_an_app_signs_in_by_a_token_issued_to_it(server, name):
    answer = by_token(name)
    assert answer.status_code == 200, answer.content


def test_a_token_issued_to_another_client_is_refused(server, name):
    server.given_to = "another-site"
    assert (by_token(name).status_code, by_token(name).json()["code"]) == (401, "provider_refused")
    assert not Session.objects.exists()


def test_an_unknown_token_is_refused(server, name):
    assert by_token(name, "made-up").json()["code"] == "provider_refused"


@pytest.mark.parametrize("name", ["discord"])
@pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
def test_an_address_is_verified_only_if_the_provider_says_so(server, name, traveller, verified):
    server.user["verified"] = verified
    answer = traveller.finish(go(server, traveller, name))
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")
    assert not Session.objects.exists()


@pytest.mark.parametrize("name", ["github"])
@pytest.mark.parametrize(
    "emails",
    [
        [],
        [{**PRIMARY, "verified": False}],
        [{**PRIMARY, "primary": False}],
        [{**PRIMARY, "verified": "true"}],
        [{**PRIMARY, "primary": True, "verified": False}, {**PRIMARY, "primary": False}],
    ],
)
def test_only_the_primary_address_of_github_is_used(server, name, traveller, emails):
    server.emails = emails
    answer = traveller.finish(go(server, traveller, name))
    assert (answer.status_code, answer.json()["code"]) == (400, "email_missing")
    assert not Account.objects.exists()


@pytest.mark.parametrize("name", ["facebook"])
def test_an_address_of_facebook_is_verified_only_if_it_is_trusted(server, name, offers, traveller):
    offers(facebook={"issuer": server.url})
    answer = traveller.finish(go(server, traveller, name))
    assert answer.json()["code"] == "email_not_verified"


@pytest.fixture
def google(offers) -> Iterator[LikeGoogle]:
    """Google's endpoints for an app's access token."""
    with LikeGoogle() as made:
        made.user = {"sub": "30", "email": "ann@example.org", "email_verified": True}
        offers(google={"issuer": made.url})
        yield made


def test_an_access_token_of_google_issued_to_us_signs_an_app_in(google):
    answer = by_token("google")
    assert answer.status_code == 200, answer.content
    assert Identity.objects.get().subject == "30"


@pytest.mark.parametrize(
    "wrong", [{"given_to": "another-site"}, {"given_to": None}, {"told_sub": "31"}]
)
def test_an_access_token_of_google_for_another_client_or_user_is_refused(google, wrong):
    vars(google).update(wrong)
    answer = by_token("google")
    assert (answer.status_code, answer.json()["code"]) == (401, "provider_refused")
    assert not Session.objects.exists()


def test_a_token_that_google_does_not_know_is_refused(google):
    assert by_token("google", "made-up").json()["code"] == "provider_refused"
