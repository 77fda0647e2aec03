"""Values for a person and a profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from vestibule.core.errors import NotAuthenticated
from vestibule.core.factors import WAS_RESET
from vestibule.core.profile_fields import Fact

__all__ = ["OwnAccount", "Person", "Profile"]

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""In place of a time at which an account was last seen: comparable, unlike NULL."""


@dataclass(frozen=True, slots=True)
class Person:
    """The part of an account that responses and tokens carry.

    ``id`` is the primary key of the host's user, a number or a text (UUIDs are sent as
    text). ``epoch`` counts how often all access tokens of the account were revoked.
    ``factors`` has the enrolled second factors (``core.factors.ENROLLED``), separated by
    spaces.
    """

    id: int | str
    email: str
    username: str
    first_name: str
    last_name: str
    role: str
    is_active: bool
    email_verified: bool
    epoch: int
    factors: str = ""

    @property
    def is_enrolled(self) -> bool:
        """Whether a second factor is enrolled, which every sign-in then asks for."""
        return self.factors not in {"", WAS_RESET}


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with everything that the owner of the account may read.

    ``facts`` has every field of ``PROFILE_FIELDS``, None if it has no value. ``avatar`` is
    the file name of the pictures, as in ``vestibule.avatars``; empty if there are none.
    """

    person: Person
    phone: str
    phone_verified: bool
    created_at: datetime
    updated_at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict)
    avatar: str = ""

    @property
    def is_active(self) -> bool:
        """Whether the account is active, and not deactivated."""
        return self.person.is_active


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """A person, and whether the account has a password, as its owner may know."""

    person: Person
    has_password: bool


Known = TypeVar("Known", Person, Profile)


def active(known: Known | None) -> Known | None:
    """Return a person or profile; None if the account is gone or deactivated."""
    return known if known is not None and known.is_active else None


def require_active(known: Known | None) -> Known:
    """Return the caller's person or profile.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    found = active(known)
    if found is None:
        raise NotAuthenticated
    return found
