"""What is known of a person, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from vestibule.core.errors import NotAuthenticated
from vestibule.core.profile_fields import Fact

__all__ = ["Person", "Profile"]


@dataclass(frozen=True, slots=True)
class Person:
    """The part of an account that answers and tokens carry.

    ``id`` is the primary key of the host's user, a number or a text (UUIDs
    travel as text). ``epoch`` counts the moments at which every older access
    token of the account became void.
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


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with everything that the owner may read about itself.

    ``facts`` has every field of ``PROFILE_FIELDS``, None where nothing is known.
    ``avatar`` names the pictures, as ``vestibule.avatars`` made them; empty: none.
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
        """Whether the account is not deactivated."""
        return self.person.is_active


Known = TypeVar("Known", Person, Profile)


def active(known: Known | None) -> Known | None:
    """Return what was read of an account; None if the account is gone or deactivated."""
    return known if known is not None and known.is_active else None


def require_active(known: Known | None) -> Known:
    """Return what was read of the caller's account.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    found = active(known)
    if found is None:
        raise NotAuthenticated
    return found
