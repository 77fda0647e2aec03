"""Values for sessions and tokens, which flows, models and contracts exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from vestibule.core.factors import acr_of
from vestibule.core.people import Person

__all__ = [
    "AccessClaims",
    "AddedFactor",
    "Rotation",
    "SignedIn",
    "TokenPair",
    "Transport",
]

NO_SESSION = "0" * 32
"""The session id in claims without a session: no row has it."""

CLAIMS = frozenset(
    (
        *("iss", "aud", "sub", "sid", "iat", "exp", "nbf", "jti"),
        *("auth_time", "amr", "acr", "role", "epoch", "token_type", "transport"),
    )
)
"""The names of an access token's claims, which no setting may reuse."""

_FIELDS = {
    "sub": "subject",
    "sid": "session",
    "iat": "issued_at",
    "exp": "expires_at",
    **{name: name for name in ("role", "epoch", "amr", "acr", "auth_time", "transport")},
}
"""The claims that ``AccessClaims`` holds, by their names in the token."""


class Rotation(StrEnum):
    """Refresh token rotation (``docs/tokens.md``)."""

    STRICT = "strict"
    ACKNOWLEDGED = "acknowledged"
    OFF = "off"


class Transport(StrEnum):
    """How the tokens of a session are sent, which never changes.

    A pair of signed tokens, in the JSON body or in HttpOnly cookies; or one opaque token, in a
    header (``Authorization: Token``) or in an HttpOnly cookie.
    """

    BODY = "body"
    COOKIE = "cookie"
    OPAQUE = "opaque"
    OPAQUE_COOKIE = "opaque_cookie"

    @property
    def is_opaque(self) -> bool:
        """Whether the session has one opaque token in place of an access and a refresh token."""
        return self in OPAQUE

    @property
    def by_cookie(self) -> bool:
        """Whether a browser sends the tokens by itself, so that requests need a CSRF token."""
        return self in _BY_COOKIE


SIGNED = (Transport.BODY, Transport.COOKIE)
OPAQUE = (Transport.OPAQUE, Transport.OPAQUE_COOKIE)
_BY_COOKIE = (Transport.COOKIE, Transport.OPAQUE_COOKIE)


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session row as read at one time of the database's clock.

    ``now`` is that time. ``rotated_at`` is the start of ``generation``. ``ip`` and
    ``user_agent`` are the last ones seen, empty if unknown. The cookies of a session that is
    not ``remembered`` end with the browser.
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
    remembered: bool = True


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """The claims of a verified access token, or the current ones of an opaque token.

    Times are whole seconds since 1970 (UTC). ``subject`` is the host's primary key as
    text. ``transport`` is how the token was delivered: a ``Transport``, or empty in tokens
    of an older release.
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
    """Id of the signing key; empty if another server's key signed it."""
    additional: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """The other claims of the token: those of ``CLAIMS``, and ``USER_ID_CLAIM``."""

    @property
    def acr(self) -> str:
        """The level of the session (``core.factors.ACR_VALUES``), which follows from ``amr``.

        So tokens of a release without the claim have it too.
        """
        return acr_of(self.amr)

    def __getitem__(self, name: str) -> Any:
        """Return a claim by its name in the token, as code written for SimpleJWT does.

        Raises:
            KeyError: the token does not have it, or it is not kept after verification.
        """
        if name in _FIELDS:
            return getattr(self, _FIELDS[name])
        return self.additional[name]

    def __contains__(self, name: object) -> bool:
        return name in _FIELDS or name in self.additional

    def get(self, name: str, default: Any = None) -> Any:
        """Return a claim by its name in the token, or the default."""
        try:
            return self[name]
        except KeyError:
            return default


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    """The claims of a verified refresh token."""

    session: UUID
    generation: int


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access token and the refresh token that renews it, or one opaque token in their place.

    The repr shows none of them, so that they do not get into a log by accident. Lifetimes are in
    whole seconds from now; both are the session's where the token is opaque.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    access_lifetime: int
    refresh_lifetime: int
    transport: Transport
    remembered: bool = True
    """Whether their cookies outlive the browser."""
    opaque: str = field(default="", repr=False)
    """The token of an opaque ``transport``, for which ``access`` and ``refresh`` are empty. Empty
    where a session was renewed: it goes on with the token that its client has."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A completed sign-in: the person, the session and its tokens."""

    person: Person
    session: UUID
    tokens: TokenPair
    device: str = field(default="", repr=False)
    """The device token, which gives the device a counter of attempts of its own."""
    trusted_device: str = field(default="", repr=False)
    """The secret of a device that was trusted in this sign-in; else empty."""


@dataclass(frozen=True, slots=True)
class AddedFactor:
    """A second factor was added by a session, which has new tokens, or in a sign-in.

    ``recovery_codes`` are the account's first ones, shown once; none if it has some already.
    """

    signed_in: SignedIn
    recovery_codes: tuple[str, ...] = field(repr=False)
