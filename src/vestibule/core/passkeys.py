"""Values for passkeys, which flows and contracts exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from vestibule.core.new_user import NewUser
from vestibule.core.tokens import AddedFactor

__all__ = [
    "AddedPasskey",
    "EnrolledPasskey",
    "PasskeyList",
    "PasskeyRegistration",
    "PasskeyRequest",
]


@dataclass(frozen=True, slots=True)
class PasskeyRequest:
    """What a browser needs in order to create a passkey, or to sign in with one.

    ``options`` are the ``…OptionsJSON`` of WebAuthn; ``state`` comes back with the response.
    """

    options: Mapping[str, Any] = field(repr=False)
    state: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledPasskey:
    """A passkey as shown to its owner.

    ``credential_id`` is base64url. ``product`` is the password manager or security key that has
    it, empty if it does not say. ``synced``: it is not bound to one device; ``backed_up``: there
    is a copy of it.
    """

    id: UUID
    credential_id: str
    name: str
    product: str
    synced: bool
    backed_up: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class AddedPasskey(AddedFactor):
    """A passkey was added by a session, which has new tokens."""

    passkey: EnrolledPasskey


@dataclass(frozen=True, slots=True)
class PasskeyList:
    """All passkeys of an account, with what ``signalAllAcceptedCredentials`` needs besides.

    ``user_id`` is base64url; empty if there has never been a passkey.
    """

    passkeys: tuple[EnrolledPasskey, ...]
    rp_id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRegistration(NewUser):
    """The data of a registration without a password."""

    names: Mapping[str, str] = field(default_factory=dict)
