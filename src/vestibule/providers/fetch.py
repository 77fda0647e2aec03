"""HTTP requests to a provider: bounded in time and size, and never to a private address."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode, urlsplit

import certifi
import idna
from django.utils.encoding import iri_to_uri

from vestibule.core.errors import ProviderUnavailable
from vestibule.outbound import Address, Answer, NoAnswer, Upstream, send

TIMEOUT = 10.0
"""Seconds for a complete response."""

ANSWER_MAX = 262_144
"""Largest response, in bytes. Microsoft's key set, the largest known one, has 20,000."""

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Makes requests to one provider. ``private_network`` allows it a private address.

    No redirect is followed: it would carry a secret to wherever it points. Each request has a
    connection of its own: two providers behind one address must not share one.
    """

    private_network: bool = False
    upstream: Upstream = field(default_factory=Upstream, compare=False, repr=False)

    def get(self, url: str, *, bearer: str = "") -> Answer:
        """Make a GET request.

        Raises:
            ProviderUnavailable: no response, too late, too long, a redirect, or 5xx.
        """
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return self.ask("GET", url, headers=headers)

    def post(self, url: str, form: Form, *, headers: Mapping[str, str] | None = None) -> Answer:
        """POST a form.

        Raises:
            ProviderUnavailable: no response, too late, too long, a redirect, or 5xx.
        """
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", url, urlencode(form).encode(), {**(headers or {}), **kind})

    def ask(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request.

        Raises:
            ProviderUnavailable: no response, too late, too long, a redirect, or 5xx.
            Overloaded: too many requests already wait for this provider.
        """
        try:
            answer = self.upstream.call(lambda: self._send(method, url, body, headers or {}))
        except NoAnswer as error:
            raise ProviderUnavailable(str(error)) from None
        except ValueError as error:
            raise ProviderUnavailable(type(error).__name__) from None
        if len(answer.body) > ANSWER_MAX:
            raise ProviderUnavailable("the response is too long")
        if answer.status >= 500 or 300 <= answer.status < 400:
            raise ProviderUnavailable(f"status {answer.status}")
        return answer

    def _send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        to = _in_ascii(url)
        return send(
            method,
            to,
            body=body or None,
            headers={"Accept": "application/json", "User-Agent": "Vestibule", **headers},
            seconds=TIMEOUT,
            longest=ANSWER_MAX,
            select=partial(self._select, urlsplit(to).scheme),
            context=_context(),
        )

    def _select(self, scheme: str, found: list[Address]) -> list[Address]:
        """Return the one address to connect to, if all that the name has are allowed."""
        addresses = [ipaddress.ip_address(host) for host, _ in found]
        if not self.private_network and not all(each.is_global for each in addresses):
            raise ProviderUnavailable("the provider's address is private")
        # Prefer IPv4: where a name has both, it always works, and IPv6 often does not.
        chosen = min(addresses, key=lambda each: each.version)
        if scheme != "https" and not (self.private_network and chosen.is_loopback):
            raise ProviderUnavailable("the provider's address is not https")
        return [found[addresses.index(chosen)]]


def _in_ascii(url: str) -> str:
    """Return a URL as it is sent: its host by IDNA 2008, the rest percent-encoded.

    Python's codec ``idna`` is IDNA 2003, by which faß.de is fass.de: another owner's server.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host.isascii():
        port = "" if parts.port is None else f":{parts.port}"
        parts = parts._replace(netloc=idna.encode(host, uts46=True).decode("ascii") + port)
    return iri_to_uri(parts.geturl()) or ""


def json_object(answer: Answer) -> dict[str, Any]:
    """Return a provider's response as a JSON object.

    Raises:
        ProviderUnavailable: it is not one.
    """
    try:
        return answer.object()
    except ValueError as error:
        raise ProviderUnavailable(str(error)) from None


def json_items(answer: Answer) -> list[Any]:
    """Return a provider's response as a JSON array.

    Raises:
        ProviderUnavailable: it is not one.
    """
    try:
        return answer.items()
    except ValueError as error:
        raise ProviderUnavailable(str(error)) from None


@cache
def _context() -> ssl.SSLContext:
    """Read certifi's certificate authorities once: that takes longer than a request."""
    return ssl.create_default_context(cafile=certifi.where())
