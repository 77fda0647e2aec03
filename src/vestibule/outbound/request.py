"""One HTTP request with nothing but Python's own library: no redirects, a deadline, a bound."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
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

from vestibule.core.destinations import is_this_machine
from vestibule.outbound.deadline import left
from vestibule.outbound.upstream import NoAnswer


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered. ``body`` has one byte more than was asked for if there was more."""

    status: int
    body: bytes = field(repr=False)


def is_safe(url: str) -> bool:
    """Say whether a secret may be sent there: by https, or to this machine."""
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
) -> Answer:
    """Make one request. ``seconds`` is for all of it, from connecting to the last byte.

    Only the resolver of the system keeps to times of its own. Whatever was answered is
    returned, redirects and errors too: following one would carry a secret to wherever it points.

    Raises:
        NoAnswer: no connection, or no whole answer in time.
        ValueError: the address is not safe.
    """
    if not is_safe(url):
        raise ValueError("the address is neither https nor on this machine")
    until = time.monotonic() + seconds
    # An outgoing proxy must not see what goes, unencrypted, from this machine to itself.
    direct = [] if urlsplit(url).scheme == "https" else [ProxyHandler({})]
    opener = build_opener(_EveryAnswer, _Http(until), _Https(until), *direct)
    request = Request(url, data=body, headers=dict(headers), method=method)  # noqa: S310 - checked above
    try:
        with opener.open(request, timeout=seconds) as response:
            return Answer(response.status, response.read(longest + 1))
    except URLError as error:
        raise NoAnswer(type(error.reason).__name__) from None
    except (OSError, HTTPException) as error:
        raise NoAnswer(type(error).__name__) from None


class _EveryAnswer(HTTPErrorProcessor):
    """Hands back every answer as it is."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


class _Received(RawIOBase):
    """What a socket receives until a moment."""

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
        self.fp = BufferedReader(_Received(sock, self.fp.detach(), until))


class _Connection(HTTPConnection):
    def bound(self, until: float) -> None:
        """Let nothing of this connection take longer than until a moment."""
        self._until = until
        self.response_class = partial(_Response, until=until)  # type: ignore[assignment]  # is called
        vars(self)["_create_connection"] = self._reach

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(left(self._until))  # for TLS, which comes next, and what is sent

    def _reach(self, address: tuple[str, int], *_: object) -> socket.socket:
        """Connect to the first address that answers; all have the time of one together."""
        failure = OSError("no address")
        for found in addresses_of(*address):
            try:
                return socket.create_connection(found, left(self._until))
            except OSError as error:
                failure = error
        raise failure


def addresses_of(host: str, port: int) -> list[tuple[str, int]]:
    """Resolve a name, in the order in which the system would try what it finds."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(each[4][0]), port) for each in found]


class _SecureConnection(HTTPSConnection, _Connection):
    """The same with TLS: ``HTTPSConnection`` connects by what comes after it here."""


def _bound(kind: type[_Connection], until: float) -> Callable[..., _Connection]:
    def make(host: str, **more: Any) -> _Connection:
        made = kind(host, **more)
        made.bound(until)
        return made

    return make


class _Http(HTTPHandler):
    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_bound(_Connection, self._until), request)


class _Https(HTTPSHandler):
    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_bound(_SecureConnection, self._until), request)
