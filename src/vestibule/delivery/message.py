"""A message as a flow describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vestibule.delivery.kinds import KINDS, Channel, Values

__all__ = ["Undeliverable"]


class UnusableMessage(ValueError):
    """Programming error in a flow: an unknown kind, value or channel, or a missing value."""


class Undeliverable(Exception):
    """The message can never be sent. ``reason`` quotes nothing of the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a kind (the name of its template) to an address or phone number.

    ``values`` are those of ``Values`` that ``KINDS`` requires. They contain one-time secrets,
    so they are never shown. ``language`` is a code such as ``de``; empty means the language
    active when the message is queued.

    Raises:
        UnusableMessage: at construction, so that a test of the flow finds it.
    """

    kind: str
    to: str
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    channel: Channel = "email"
    language: str = ""

    def __post_init__(self) -> None:
        kind = KINDS.get(self.kind)
        if kind is None or self.channel not in kind.channels:
            raise UnusableMessage(f"There is no message '{self.kind}' for {self.channel}.")
        unknown = sorted(set(self.values) - set(Values.__annotations__))
        if unknown:
            raise UnusableMessage(f"'{self.kind}' does not take: {', '.join(unknown)}.")
        missing = kind.missing(self.values)
        if missing:
            raise UnusableMessage(f"'{self.kind}' needs: {', '.join(missing)}.")
