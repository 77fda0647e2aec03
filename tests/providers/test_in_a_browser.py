"""The whole sign-in in a real browser, with a real server and a real provider."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import arrive
from tests.ports import free_port
from tests.providers.openid_server import CLIENT, SECRET, OpenIDServer, openid_server
from tests.server.migrated import running_migrated
from tests.server.running import RunningServer

FINISH = """async (ticket) => {
  const answer = await fetch("/api/auth/social/finish/", {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({ticket}),
  });
  return {status: answer.status, body: await answer.json()};
}"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[RunningServer, OpenIDServer]]:
    """A server, and the provider that it offers."""
    port = free_port()
    with openid_server("company", origin=f"http://127.0.0.1:{port}") as provider:
        provider.knows("ann", email="ann@example.org", email_verified=True, given_name="Ann")
        entry = {"preset": "openid", "issuer": provider.issuer, "private_network": True}
        entry |= {"client_id": CLIENT, "client_secret": SECRET}
        variables = {"VESTIBULE_PORT": str(port), "VESTIBULE_TRUSTED_PROXIES": ""}
        variables["VESTIBULE_PROVIDERS"] = json.dumps({"company": entry})
        with running_migrated(tmp_path / "home", variables) as server:
            yield server, provider


def without_app(page: Page) -> Page:
    """Keep the web app from running: its page would use the ticket that the test reads."""
    page.route("**/static/vestibule/app/**", lambda route: route.abort())
    return page


def go(page: Page, server: RunningServer, answer: str) -> dict[str, str]:
    """Go to the provider and respond there; return what the front end's page gets."""
    page.goto(f"{server.url}/api/auth/social/company/start/?next=/account")
    page.get_by_label("Who").fill("ann")
    page.get_by_role("button", name=answer).click()
    page.wait_for_url(f"{server.url}/social**")
    parts = urlsplit(page.url)
    return {name: values[0] for name, values in parse_qs(parts.fragment).items()}


def finish(page: Page, ticket: str) -> Any:
    """Exchange the ticket, like the front end's page."""
    return page.evaluate(FINISH, ticket)


def test_a_sign_in_a_denial_and_a_stolen_callback(
    site: tuple[RunningServer, OpenIDServer], visitor: Page, browser: Browser
) -> None:
    server, _ = site
    got = go(without_app(visitor), server, "Allow")
    assert got["next"] == "/account"

    thief = without_app(arrive(browser))
    thief.goto(visitor.url)
    assert finish(thief, got["ticket"])["body"]["code"] == "invalid_state"

    cookies = {each["name"]: each for each in visitor.context.cookies(server.url)}
    assert cookies["vestibule-social"]["httpOnly"]
    assert "vestibule" not in visitor.evaluate("document.cookie")
    answer = finish(visitor, got["ticket"])
    assert answer["status"] == 200, answer
    assert answer["body"]["user"]["email"] == "ann@example.org"
    assert finish(visitor, got["ticket"])["body"]["code"] == "invalid_state"

    stranger = without_app(arrive(browser))
    assert go(stranger, server, "Deny")["error"] == "provider_denied"
    for secret in (SECRET, got["ticket"], answer["body"]["tokens"]["access"]):
        assert secret not in server.output
