"""Talk to a provider: one HTTP request, bounded in time and size, to nowhere private."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpcore
import httpx

from vestibule.core.errors import ProviderUnavailable
from vestibule.outbound import NoAnswer, Upstream, left

TIMEOUT = 10.0
"""Seconds for a whole answer."""

ANSWER_MAX = 262_144
"""Largest answer, in bytes. Microsoft's key set, the largest that is known, has 20,000."""

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered."""

    status: int
    body: bytes = field(repr=False)

    def object(self) -> dict[str, Any]:
        """Return the body as a JSON object.

        Raises:
            ProviderUnavailable: it is none.
        """
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            raise ProviderUnavailable("the answer is not JSON") from None
        if not isinstance(found, dict):
            raise ProviderUnavailable("the answer is no JSON object")
        return found

    def items(self) -> list[Any]:
        """Return the body as a JSON list.

        Raises:
            ProviderUnavailable: it is none.
        """
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            raise ProviderUnavailable("the answer is not JSON") from None
        if not isinstance(found, list):
            raise ProviderUnavailable("the answer is no JSON list")
        return found


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Asks one provider. ``private_network`` lets it have a private address.

    Nothing follows a redirect: it would carry a secret to wherever it points.
    The address is resolved once, judged, and then connected to as it was judged,
    so that no second answer of the name server leads elsewhere.
    """

    private_network: bool = False
    upstream: Upstream = field(default_factory=Upstream, compare=False, repr=False)

    def get(self, url: str, *, bearer: str = "") -> Answer:
        """Ask for something.

        Raises:
            ProviderUnavailable: no answer, too late, too long, a redirect, or 5xx.
        """
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return self.ask("GET", url, headers=headers)

    def post(self, url: str, form: Form, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a form.

        Raises:
            ProviderUnavailable: no answer, too late, too long, a redirect, or 5xx.
        """
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", url, urlencode(form).encode(), {**(headers or {}), **kind})

    def ask(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request.

        Raises:
            ProviderUnavailable: no answer, too late, too long, a redirect, or 5xx.
            Overloaded: too many answers of this provider are waited for.
        """
        try:
            to = httpx.URL(url)
            answer = self.upstream.call(lambda: self._ask(method, to, body, headers or {}))
        except NoAnswer as error:
            raise ProviderUnavailable(str(error)) from None
        except (httpx.InvalidURL, ValueError) as error:
            raise ProviderUnavailable(type(error).__name__) from None
        if answer.status >= 500 or 300 <= answer.status < 400:
            raise ProviderUnavailable(f"status {answer.status}")
        return answer

    def _ask(self, method: str, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> Answer:
        until = time.monotonic() + TIMEOUT
        shown = {"Accept": "application/json", "User-Agent": "Vestibule", **headers}
        try:
            to = url.copy_with(host=self._address(url))
            # Below httpx's client, which would log addresses with whatever secret is in them. A
            # connection for each request: kept ones are kept by address, and two providers
            # behind one address would share one that speaks for the other.
            with (
                httpcore.ConnectionPool(_context(), network_backend=_Until(until)) as pool,
                pool.stream(
                    method,
                    httpcore.URL(
                        scheme=to.raw_scheme, host=to.raw_host, port=to.port, target=to.raw_path
                    ),
                    content=body or None,
                    headers=[*shown.items(), ("Host", url.netloc.decode())],
                    extensions={"sni_hostname": url.host},
                ) as response,
            ):
                return Answer(response.status, _read(response.iter_stream()))
        except _FAILURES as error:
            raise NoAnswer(type(error).__name__) from None

    def _address(self, url: httpx.URL) -> str:
        """Resolve the host to the one address that will be connected to."""
        port = url.port or (443 if url.scheme == "https" else 80)
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
        if not self.private_network and not all(each.is_global for each in addresses):
            raise ProviderUnavailable("the provider's address is private")
        # Prefer IPv4: where both are there it always works, and IPv6 often does not.
        chosen = min(addresses, key=lambda each: each.version)
        if url.scheme != "https" and not (self.private_network and chosen.is_loopback):
            raise ProviderUnavailable("the provider's address is not https")
        return str(chosen)


def _read(chunks: Iterable[bytes]) -> bytes:
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) > ANSWER_MAX:
            raise ProviderUnavailable("the answer is too long")
    return body


_FAILURES = (
    OSError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)
"""What asking raises where no answer comes."""


class _Until(httpcore.NetworkBackend):
    """Connections that last until a moment, whatever httpcore knows of timeouts."""

    def __init__(self, until: float) -> None:
        self._until = until

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        opened = httpcore.SyncBackend().connect_tcp(host, port, left(self._until))
        return _Stream(opened, self._until)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(self._until))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, left(self._until))
        return _Stream(secure, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@cache
def _context() -> ssl.SSLContext:
    """Read the certificate authorities once: that takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)
