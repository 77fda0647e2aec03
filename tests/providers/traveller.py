"""A user who signs in with a provider: the cookies of one browser, over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from rest_framework.test import APIClient

from tests.waiting import NEVER

API = "/api/auth/"
HTML = "text/html,application/xhtml+xml"


class Traveller:
    """One browser, with our cookies and those of the provider."""

    def __init__(self) -> None:
        self.client = APIClient(raise_request_exception=False)
        none_kept = httpx.Limits(max_keepalive_connections=0)
        self.elsewhere = httpx.Client(timeout=NEVER, limits=none_kept)

    def start(self, provider: str, **query: str) -> str:
        """Start the sign-in; return the provider's URL."""
        answer = self.client.get(f"{API}social/{provider}/start/", query, HTTP_ACCEPT=HTML)
        assert answer.status_code == 302, answer.content
        return str(answer["Location"])

    def at_provider(self, address: str, who: str, *, answer: str = "allow") -> str:
        """Sign in at the provider; return the callback URL."""
        said = {"login": who, "answer": answer}
        reply = self.elsewhere.get(address)
        while not reply.headers.get("location", "").startswith("http://testserver"):
            if reply.is_redirect:
                reply = self.elsewhere.get(reply.url.join(reply.headers["location"]))
            else:
                assert "Who" in reply.text, reply.text
                reply = self.elsewhere.post(reply.url, data=said)
        return str(reply.headers["location"])

    def come_back(self, address: str, **changed: str | None) -> Any:
        """Follow the provider's redirect to us, with some parameters changed."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
        known = {name: value for name, value in query.items() if value is not None}
        return self.client.get(parts.path, known, HTTP_ACCEPT=HTML)

    def finish(self, returned: Any) -> Any:
        """Exchange the ticket for tokens."""
        return self.client.post(
            f"{API}social/finish/", {"ticket": fragment(returned)["ticket"]}, format="json"
        )

    def sign_in(self, provider: str, who: str) -> Any:
        """Do all steps of the sign-in."""
        returned = self.come_back(self.at_provider(self.start(provider), who))
        assert "ticket" in fragment(returned), returned["Location"]
        return self.finish(returned)


def fragment(returned: Any) -> dict[str, str]:
    """Return the URL fragment that the front end gets, parsed."""
    assert returned.status_code == 302, returned.content
    parts = urlsplit(returned["Location"])
    assert not parts.query
    return {name: values[0] for name, values in parse_qs(parts.fragment).items()}
