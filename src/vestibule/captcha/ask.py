"""Ask a provider: one HTTP request, one JSON object."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any, NoReturn
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

from vestibule.core.destinations import is_this_machine

TIMEOUT = 5.0
ANSWER_MAX = 65_536
_HEADERS = {"Accept": "application/json", "User-Agent": "Vestibule"}


class NoAnswer(Exception):
    """The provider cannot be reached, takes too long, or is out of order (5xx)."""


class Unusable(Exception):
    """The provider answered with nothing that one could decide by: ours to put right."""


class _EveryAnswer(HTTPErrorProcessor):
    """Hands back every answer as it is.

    Nothing follows a redirect then, which would carry the secret to wherever it points.
    """

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


def ask(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """POST a form; return the JSON object of the answer, whose ``success`` is true or false.

    Raises:
        NoAnswer: no connection, no answer within five seconds, or a status of 5xx.
        Unusable: the address is not safe; the answer is too long or no such object,
            or says ``success`` with another status than 200.
    """
    try:
        status, body = _post(url, urlencode(form).encode())
    except URLError as error:
        raise NoAnswer(type(error.reason).__name__) from None
    except (OSError, HTTPException) as error:
        raise NoAnswer(type(error).__name__) from None
    if status >= 500:
        raise NoAnswer(f"status {status}")
    said = _object(body, status)
    if said["success"] and status != 200:
        raise Unusable(f"success with status {status}")
    return said


def is_safe(url: str) -> bool:
    """Say whether a secret may be sent there: by https, or to this machine."""
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    if address.scheme == "https":
        return bool(address.hostname)
    return address.scheme == "http" and is_this_machine(address.hostname or "")


def _post(url: str, body: bytes) -> tuple[int, bytes]:
    if not is_safe(url):
        raise Unusable("the address is neither https nor on this machine")
    until = time.monotonic() + TIMEOUT
    # An outgoing proxy must not see what goes, unencrypted, from this machine to itself.
    direct = [] if urlsplit(url).scheme == "https" else [ProxyHandler({})]
    request = Request(url, data=body, headers=_HEADERS, method="POST")  # noqa: S310 - checked above
    with build_opener(_EveryAnswer, *direct).open(request, timeout=TIMEOUT) as response:
        return response.status, _read(response, until)


def _read(response: HTTPResponse, until: float) -> bytes:
    """Read the body. The timeout of a socket counts anew at every byte; this one does not."""
    body = b""
    while chunk := response.read1(ANSWER_MAX):
        body += chunk
        if len(body) > ANSWER_MAX:
            raise Unusable("the answer is too long")
        if time.monotonic() > until:
            raise TimeoutError
    return body


def _object(body: bytes, status: int) -> dict[str, Any]:
    try:
        found = json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Unusable(f"no JSON, with status {status}") from None
    if not isinstance(found, dict) or not isinstance(found.get("success"), bool):
        raise Unusable(f"JSON without a verdict, with status {status}")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found
