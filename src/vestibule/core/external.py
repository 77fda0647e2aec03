"""What an external provider says about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

__all__ = ["LinkedIdentity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalProfile:
    """Somebody as a provider knows them, checked as far as the provider lets us.

    ``issuer`` and ``subject`` together name the person for good (OpenID Connect
    Core, 5.7); an e-mail address may change hands. ``email_verified`` is true only
    where the provider says so in as many words. ``picture`` is an address that
    nobody has fetched.
    """

    provider: str
    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False
    first_name: str = ""
    last_name: str = ""
    picture: str = ""
    proof_expires_at: int = 0
    """Until when the proof could be shown again, in seconds since the epoch; 0 if it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIdentity:
    """An identity as its owner sees it."""

    id: UUID
    provider: str
    email: str
    linked_at: datetime
    last_used_at: datetime | None
