"""Providers that speak OAuth 2.0 and each its own way of saying who somebody is."""

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
    """The provider, with Ann, whose address it vouches for as far as it can."""
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


def test_somebody_new_is_signed_in(server, name, traveller):
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


def test_an_app_signs_in_by_a_token_that_it_was_given(server, name):
    answer = by_token(name)
    assert answer.status_code == 200, answer.content


def test_a_token_that_another_site_was_given_is_refused(server, name):
    server.given_to = "another-site"
    assert (by_token(name).status_code, by_token(name).json()["code"]) == (401, "provider_refused")
    assert not Session.objects.exists()


def test_a_token_that_nobody_was_given_is_refused(server, name):
    assert by_token(name, "made-up").json()["code"] == "provider_refused"


@pytest.mark.parametrize("name", ["discord"])
@pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
def test_an_address_is_verified_only_where_that_is_said(server, name, traveller, verified):
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
def test_github_vouches_for_the_primary_address_alone(server, name, traveller, emails):
    server.emails = emails
    answer = traveller.finish(go(server, traveller, name))
    assert (answer.status_code, answer.json()["code"]) == (400, "email_missing")
    assert not Account.objects.exists()


@pytest.mark.parametrize("name", ["facebook"])
def test_facebook_vouches_for_no_address_unless_it_is_trusted(server, name, offers, traveller):
    offers(facebook={"issuer": server.url})
    answer = traveller.finish(go(server, traveller, name))
    assert answer.json()["code"] == "email_not_verified"


@pytest.fixture
def google(offers) -> Iterator[LikeGoogle]:
    """Google, as far as an app's access token goes."""
    with LikeGoogle() as made:
        made.user = {"sub": "30", "email": "ann@example.org", "email_verified": True}
        offers(google={"issuer": made.url})
        yield made


def test_googles_token_signs_an_app_in_if_it_was_given_to_us(google):
    answer = by_token("google")
    assert answer.status_code == 200, answer.content
    assert Identity.objects.get().subject == "30"


@pytest.mark.parametrize(
    "wrong", [{"given_to": "another-site"}, {"given_to": None}, {"told_sub": "31"}]
)
def test_googles_token_for_another_site_or_person_is_refused(google, wrong):
    vars(google).update(wrong)
    answer = by_token("google")
    assert (answer.status_code, answer.json()["code"]) == (401, "provider_refused")
    assert not Session.objects.exists()


def test_a_token_that_google_does_not_know_is_refused(google):
    assert by_token("google", "made-up").json()["code"] == "provider_refused"
