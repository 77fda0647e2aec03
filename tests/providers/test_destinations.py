"""Browsers are redirected only to allowed destinations."""

from __future__ import annotations

import pytest

from tests.providers.traveller import API, HTML, fragment
from vestibule.core.destinations import destination
from vestibule.models import OneTimeSecret

HOME, APP = "https://example.org", "https://app.example.org"

GOOD = {
    "/": (HOME, "/"),
    "/account?tab=1#x": (HOME, "/account?tab=1#x"),
    "/%2f%2fevil.example": (HOME, "/%2f%2fevil.example"),
    HOME: (HOME, "/"),
    f"{HOME}/a": (HOME, "/a"),
    f"{HOME}?a=b": (HOME, "/?a=b"),
    f"{APP}/a/b": (APP, "/a/b"),
}
BAD = [
    "",
    "account",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "https://example.org.evil.example",
    "https://example.org@evil.example",
    "https://example.org:443@evil.example",
    "https://example.org:8443/",
    "http://example.org/",
    "HTTPS://EXAMPLE.ORG/",
    "https://app.example.org.evil.example/",
    "https://evil.example/https://example.org/",
    "javascript:alert(1)",
    "data:text/html,x",
    "\t//evil.example",
    " //evil.example",
    "/\t/evil.example",
    "/a\r\nSet-Cookie: x=y",
    "/a\x00",
    "%2f%2fevil.example",
    "@evil.example",
    "/\u2215evil",
    "https://\uff45xample.org/",
    f"/{'a' * 2000}",
]


@pytest.mark.parametrize("wanted", GOOD)
def test_own_paths_and_trusted_origins_are_allowed(wanted):
    found = destination(wanted, home=HOME, others=(APP,))
    assert found is not None
    assert (found.origin, found.path) == GOOD[wanted]


@pytest.mark.parametrize("wanted", BAD)
def test_every_other_target_is_refused(wanted):
    assert destination(wanted, home=HOME, others=(APP,)) is None


@pytest.mark.django_db
def test_a_wrong_target_is_refused_before_the_redirect(forging, offers, traveller):
    offers(openid={"issuer": forging.url})
    for wanted in BAD[1:-1]:
        answer = traveller.client.get(f"{API}social/openid/start/", {"next": wanted})
        assert answer.status_code == 400, wanted
        assert "Location" not in answer


@pytest.mark.django_db
def test_a_trusted_origin_gets_the_ticket(generic, offers, traveller):
    generic.knows("ann", email="ann@example.org", email_verified=True)
    offers(openid={"issuer": generic.issuer}, TRUSTED_ORIGINS=(APP,))
    address = traveller.start("openid", next=f"{APP}/inbox")
    returned = traveller.come_back(traveller.at_provider(address, "ann"))
    assert returned["Location"].startswith(f"{APP}/social#")
    assert fragment(returned)["next"] == "/inbox"


@pytest.mark.django_db
def test_if_a_provider_is_down_the_browser_is_redirected_to_the_front_end(offers, traveller):
    offers(openid={"issuer": "http://127.0.0.1:9"})
    answer = traveller.client.get(f"{API}social/openid/start/", HTTP_ACCEPT=HTML)
    said = {"provider": "openid", "error": "provider_unavailable", "next": "/"}
    assert fragment(answer) == said


EVIL = "https://evil.example"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"HTTP_REFERER": f"{EVIL}/a"},
        {"HTTP_REFERER": f"{EVIL}/?{APP}"},
        {"HTTP_ORIGIN": EVIL},
        {"HTTP_ORIGIN": "null"},
    ],
)
def test_a_page_of_another_site_cannot_start_a_sign_in(forging, offers, traveller, said):
    offers(openid={"issuer": forging.url}, TRUSTED_ORIGINS=(APP,))
    start = f"{API}social/openid/start/"
    sent = traveller.client.get(
        start, {"next": "/account"}, HTTP_ACCEPT=HTML, HTTP_SEC_FETCH_SITE="cross-site", **said
    )
    assert fragment(sent) == {"provider": "openid", "error": "invalid_state", "next": "/"}
    asked = traveller.client.get(
        start, HTTP_ACCEPT="application/json", HTTP_SEC_FETCH_SITE="cross-site", **said
    )
    assert (asked.status_code, asked.json()["code"]) == (400, "invalid_state")
    assert not sent.cookies
    assert not OneTimeSecret.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_REFERER": f"{APP}/"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": APP},
    ],
)
def test_a_direct_visit_or_a_trusted_origin_starts_a_sign_in(forging, offers, traveller, said):
    offers(openid={"issuer": forging.url}, TRUSTED_ORIGINS=(APP,))
    answer = traveller.client.get(f"{API}social/openid/start/", HTTP_ACCEPT=HTML, **said)
    assert answer.status_code == 302
    assert answer["Location"].startswith(forging.url)


@pytest.mark.django_db
def test_if_a_provider_is_overloaded_the_browser_is_redirected_too(
    forging, offers, traveller, monkeypatch
):
    monkeypatch.setattr("vestibule.outbound.upstream.PLACES", 0)
    offers(openid={"issuer": forging.url})
    answer = traveller.client.get(f"{API}social/openid/start/", HTTP_ACCEPT=HTML)
    assert fragment(answer) == {"provider": "openid", "error": "overloaded", "next": "/"}
    refused = traveller.client.get(f"{API}social/openid/start/")
    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
    assert int(refused["Retry-After"]) > 0
