"""What every provider of text messages is told, and how: one HTTP request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from uuid import UUID

from vestibule import outbound
from vestibule.delivery.message import Undeliverable

TIMEOUT = 10.0
"""Seconds for a whole answer."""

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


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Make one POST request, follow nothing, read about 64 KiB at most.

    Raises:
        NotAccepted: the address is not https; plain http is for this machine.
        OSError: no answer, or none that is whole within ten seconds.
    """
    if not outbound.is_safe(url):
        raise NotAccepted("the provider's address is not https")
    found = outbound.send(
        "POST", url, body=body, headers=headers, seconds=TIMEOUT, longest=ANSWER_MAX
    )
    return Answer(found.status, found.body)


def refuse(status: int, *, for_good: frozenset[int] = frozenset({400, 404, 413, 422})) -> NoReturn:
    """Raise what a status means that is no success.

    Raises:
        Undeliverable: it is among those that will be the same tomorrow.
        NotAccepted: any other. Wrong credentials are: somebody will put them right.
    """
    if status in for_good:
        raise Undeliverable(f"the provider refused the message: {status}")
    raise NotAccepted(status)
