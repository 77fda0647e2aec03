"""Sessions and tokens as values that flows, models and contracts pass along."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vestibule.core.people import Person

__all__ = ["AccessClaims", "Rotation", "SignedIn", "TokenPair", "Transport"]

CLAIMS = (
    *("iss", "aud", "sub", "sid", "iat", "exp", "nbf", "jti"),
    *("auth_time", "amr", "role", "epoch", "token_type", "transport"),
)
"""The claims of an access token that have their meaning already."""


class Rotation(StrEnum):
    """What a refresh does to the refresh token (``docs/tokens.md``)."""

    STRICT = "strict"
    ACKNOWLEDGED = "acknowledged"
    OFF = "off"


class Transport(StrEnum):
    """How tokens travel: in the JSON body, or in HttpOnly cookies."""

    BODY = "body"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True)
class SessionState:
    """What a session row says at one moment of the database's clock.

    ``now`` is that moment. ``rotated_at`` is when ``generation`` began. ``ip`` and
    ``user_agent`` are where it was last seen, empty if that is not known.
    """

    id: UUID
    account_id: int | str
    generation: int
    rotated_at: datetime
    authenticated_at: datetime
    expires_at: datetime
    amr: str
    rotation: Rotation
    transport: Transport
    ip: str
    user_agent: str
    now: datetime


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says, after its signature and its rules were checked.

    Times are whole seconds since the epoch (UTC). ``subject`` is the host's
    primary key as text. ``transport`` is how the token was handed out: a ``Transport``,
    or empty where a release made it that did not say so.
    """

    subject: str
    session: str
    role: str
    epoch: int
    amr: tuple[str, ...]
    auth_time: int
    issued_at: int
    expires_at: int
    transport: str = ""
    kid: str = ""
    """The id of the key that signed it; empty where that was none of ours."""


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    """What a refresh token says, after its signature and its rules were checked."""

    session: UUID
    generation: int


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access token and the refresh token that renews it.

    Neither shows in a repr, so neither reaches a log by accident.
    Both lifetimes are in whole seconds from now.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    access_lifetime: int
    refresh_lifetime: int
    transport: Transport


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody proved who they are: the person, the session and its tokens."""

    person: Person
    session: UUID
    tokens: TokenPair
    device: str = field(default="", repr=False)
    """Kept by the device: its own attempts count for themselves from now on."""
