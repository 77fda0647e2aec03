"""One HTTP request by the standard library: one deadline, a size limit, no redirects."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from io import BufferedReader, RawIOBase
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from vestibule.core.breaker import NoAnswer
from vestibule.core.destinations import is_this_machine
from vestibule.outbound.deadline import left

Address = tuple[str, int]
"""An IP address and a port."""

Select = Callable[[list[Address]], list[Address]]
"""Returns the resolved addresses that may be connected to, in order, or raises."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response. ``body`` is one byte longer than ``longest`` if it was cut off."""

    status: int
    body: bytes = field(repr=False)

    def object(self) -> dict[str, Any]:
        """Return the body as a JSON object.

        Raises:
            ValueError: it is not one.
        """
        value = self._json()
        if not isinstance(value, dict):
            raise ValueError("the response is not a JSON object")
        return value

    def items(self) -> list[Any]:
        """Return the body as a JSON array.

        Raises:
            ValueError: it is not one.
        """
        value = self._json()
        if not isinstance(value, list):
            raise ValueError("the response is not a JSON array")
        return value

    def _json(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise ValueError("the response is not JSON") from None


def is_safe(url: str) -> bool:
    """Whether a secret may be sent to a URL: by https, or to this machine."""
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    if address.scheme == "https":
        return bool(address.hostname)
    return address.scheme == "http" and is_this_machine(address.hostname or "")


def send(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str],
    seconds: float,
    longest: int,
    select: Select | None = None,
    context: ssl.SSLContext | None = None,
) -> Answer:
    """Make one request. ``seconds`` is the deadline from connecting to the last byte.

    Only the system's resolver has timeouts of its own. Any response is returned, redirects
    and errors too: following a redirect would carry a secret to wherever it points.

    ``select`` chooses from the resolved addresses those to connect to. The name is resolved
    once, so that a second DNS response cannot lead elsewhere; no proxy is used, which would
    resolve it itself; ``select`` has to refuse plain http, and what it raises is raised. TLS
    checks the certificate against the URL's name, by ``context`` or the system's authorities.

    Raises:
        NoAnswer: no connection, or no complete response in time.
        ValueError: the URL is not safe, or not HTTP.
    """
    scheme = urlsplit(url).scheme
    if not (is_safe(url) if select is None else scheme in {"http", "https"}):
        raise ValueError("the address is neither https nor on this machine")
    call = _Call(time.monotonic() + seconds, select or list, context or _system_context())
    # A proxy must not see what is sent unencrypted from this machine to itself.
    direct = [ProxyHandler({})] if select or scheme == "http" else []
    opener = build_opener(_EveryAnswer, _Http(call), _Https(call), *direct)
    request = Request(url, data=body, headers=dict(headers), method=method)  # noqa: S310 - checked above
    try:
        with opener.open(request, timeout=seconds) as response:
            return _read(response, longest)
    except URLError as error:
        raise NoAnswer(type(error.reason).__name__) from None
    except (OSError, HTTPException) as error:
        raise NoAnswer(type(error).__name__) from None


def _read(response: HTTPResponse, longest: int) -> Answer:
    body = response.read(longest + 1)
    if response.length and len(body) <= longest:  # reads with a size do not check it
        raise IncompleteRead(body, response.length)
    return Answer(response.status, body)


@cache
def _system_context() -> ssl.SSLContext:
    """Read the system's certificate authorities once: that takes longer than a request."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class _Call:
    """What holds for one request: its deadline, its addresses, its certificates."""

    until: float
    select: Select
    context: ssl.SSLContext


class _EveryAnswer(HTTPErrorProcessor):
    """Returns every response as it is, whatever its status."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


class _DeadlineReader(RawIOBase):
    """The bytes that a socket receives before the deadline."""

    def __init__(self, connection: socket.socket, raw: RawIOBase, until: float) -> None:
        self._connection, self._raw, self._until = connection, raw, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._connection.settimeout(left(self._until))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, until: float, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self.fp = BufferedReader(_DeadlineReader(sock, self.fp.detach(), until))


class _Connection(HTTPConnection):
    def belong_to(self, call: _Call) -> None:
        """Hold this connection to the deadline and the addresses of one call."""
        self._call = call
        self.response_class = partial(_Response, until=call.until)  # type: ignore[assignment]  # is called
        vars(self)["_create_connection"] = self._open_socket

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(left(self._call.until))  # for the TLS handshake and for sending

    def _open_socket(self, address: Address, *_: object) -> socket.socket:
        """Connect to the first address that answers; all of them share the deadline."""
        failure = OSError("no address")
        for each in self._call.select(addresses_of(*address)):
            try:
                return socket.create_connection(each, left(self._call.until))
            except OSError as error:
                failure = error
        raise failure


def addresses_of(host: str, port: int) -> list[Address]:
    """Resolve a name, in the order in which the system would try the addresses."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(each[4][0]), port) for each in entries]


class _SecureConnection(HTTPSConnection, _Connection):
    """The same with TLS: ``HTTPSConnection.connect`` calls ``_Connection.connect`` first."""


def _connect(kind: type[_Connection], call: _Call) -> Callable[..., _Connection]:
    def connection(host: str, **more: Any) -> _Connection:
        new = kind(host, **more)
        new.belong_to(call)
        return new

    return connection


class _Http(HTTPHandler):
    def __init__(self, call: _Call) -> None:
        super().__init__()
        self._call = call

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_connect(_Connection, self._call), request)


class _Https(HTTPSHandler):
    def __init__(self, call: _Call) -> None:
        super().__init__(context=call.context)
        self._call = call

    def https_open(self, request: Request) -> HTTPResponse:
        connection = _connect(_SecureConnection, self._call)
        return self.do_open(connection, request, context=self._call.context)
