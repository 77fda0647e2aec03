"""What every provider of text messages is told, and how: one HTTP request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import UUID

from vestibule.core.destinations import is_this_machine
from vestibule.delivery.message import Undeliverable

TIMEOUT = 10.0
ANSWER_MAX = 65_536


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message. ``id`` is the same in a second sending; ``to`` is E.164 with its ``+``."""

    id: UUID
    kind: str
    to: str
    text: str = field(repr=False)


class NotAccepted(Exception):
    """The provider did not take the message, for a reason that may pass.

    ``reason_code`` is its status or error number; its words are not kept, as they
    may quote the message.
    """

    def __init__(self, reason_code: int | str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered."""

    status: int
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """Return the body as an object; an empty one if it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would carry the message and the credentials to wherever it points."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_opener = build_opener(_NoRedirects)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Make one POST request, follow nothing, read 64 KiB at most.

    Raises:
        NotAccepted: the address is not https; plain http is for this machine.
        OSError: no answer.
    """
    address = urlsplit(url)
    if address.scheme != "https" and not (
        address.scheme == "http" and is_this_machine(address.hostname or "")
    ):
        raise NotAccepted("the provider's address is not https")
    request = Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310 - checked above
    try:
        with _opener.open(request, timeout=TIMEOUT) as response:
            return Answer(response.status, response.read(ANSWER_MAX))
    except HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.read(ANSWER_MAX))


def refuse(status: int, *, for_good: frozenset[int] = frozenset({400, 404, 413, 422})) -> NoReturn:
    """Raise what a status means that is no success.

    Raises:
        Undeliverable: it is among those that will be the same tomorrow.
        NotAccepted: any other. Wrong credentials are: somebody will put them right.
    """
    if status in for_good:
        raise Undeliverable(f"the provider refuses it: {status}")
    raise NotAccepted(status)
