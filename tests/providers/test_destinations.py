"""Nobody is sent where we did not mean to."""

from __future__ import annotations

import pytest

from tests.providers.traveller import API, HTML, fragment
from vestibule.core.destinations import destination

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
def test_paths_of_ours_and_named_origins_are_gone_to(wanted):
    found = destination(wanted, home=HOME, others=(APP,))
    assert found is not None
    assert (found.origin, found.path) == GOOD[wanted]


@pytest.mark.parametrize("wanted", BAD)
def test_nothing_else_is(wanted):
    assert destination(wanted, home=HOME, others=(APP,)) is None


@pytest.mark.django_db
def test_a_wrong_page_is_refused_before_the_browser_leaves(forging, offers, traveller):
    offers(openid={"issuer": forging.url})
    for wanted in BAD[1:-1]:
        answer = traveller.client.get(f"{API}social/openid/start/", {"next": wanted})
        assert answer.status_code == 400, wanted
        assert "Location" not in answer


@pytest.mark.django_db
def test_a_named_origin_gets_the_ticket(generic, offers, traveller):
    generic.knows("ann", email="ann@example.org", email_verified=True)
    offers(openid={"issuer": generic.issuer}, TRUSTED_ORIGINS=(APP,))
    address = traveller.start("openid", next=f"{APP}/inbox")
    returned = traveller.come_back(traveller.at_provider(address, "ann"))
    assert returned["Location"].startswith(f"{APP}/social#")
    assert fragment(returned)["next"] == "/inbox"


@pytest.mark.django_db
def test_a_provider_that_is_away_leads_a_browser_back_to_the_front_end(offers, traveller):
    offers(openid={"issuer": "http://127.0.0.1:9"})
    answer = traveller.client.get(f"{API}social/openid/start/", HTTP_ACCEPT=HTML)
    said = {"provider": "openid", "error": "provider_unavailable", "next": "/"}
    assert fragment(answer) == said
