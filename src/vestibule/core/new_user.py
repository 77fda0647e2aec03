"""What is stated about a new user, however they sign up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """The identifiers and the profile of a registration, as typed.

    ``facts`` are the fields of ``PROFILE_FIELDS`` as sent; unknown ones are ignored.
    """

    email: str = ""
    username: str = ""
    phone: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
