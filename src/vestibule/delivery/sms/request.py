"""The HTTP request to a text message provider."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from uuid import UUID

from vestibule import outbound
from vestibule.delivery.message import Undeliverable

TIMEOUT = 10.0
"""Seconds for the whole response."""

ANSWER_MAX = 65_536


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message. ``id`` stays the same in retries; ``to`` is E.164 with its ``+``."""

    id: UUID
    kind: str
    to: str
    text: str = field(repr=False)


class NotAccepted(Exception):
    """The provider did not accept the message, for a reason that may pass.

    ``reason_code`` is its status or error number; its text is not kept, because it may quote
    the message.
    """

    def __init__(self, reason_code: int | str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's response."""

    status: int
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """Return the body as an object; an empty one if it is not a JSON object."""
        try:
            parsed = json.loads(self.body)
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send one POST request without following redirects; read at most about 64 KiB.

    Raises:
        NotAccepted: the URL is not https; plain http is allowed only for this machine.
        OSError: no response, or no complete one within ten seconds.
    """
    if not outbound.is_safe(url):
        raise NotAccepted("the provider's address is not https")
    response = outbound.send(
        "POST", url, body=body, headers=headers, seconds=TIMEOUT, longest=ANSWER_MAX
    )
    return Answer(response.status, response.body)


def refuse(status: int, *, for_good: frozenset[int] = frozenset({400, 404, 413, 422})) -> NoReturn:
    """Raise the error for an unsuccessful status.

    Raises:
        Undeliverable: the status is permanent (``for_good``).
        NotAccepted: any other. Wrong credentials are included: an operator will correct them.
    """
    if status in for_good:
        raise Undeliverable(f"the provider refused the message: {status}")
    raise NotAccepted(status)
