"""A user proved who they are: what signing in goes on with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from vestibule.core.caller import Caller
from vestibule.core.people import Person
from vestibule.core.tokens import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """One authentication of one user: by which methods, from where, and when.

    ``encoded`` is the password hash as it was read then; None where it is not known. ``amr``
    are the methods (RFC 8176 values, separated by spaces). ``now`` is the database's time.
    ``known_device`` says that this device, or one like it, has signed in to the account before.
    ``attempt`` is the counter that still counts this attempt as a failure; None where none does.
    """

    person: Person
    encoded: str | None = field(repr=False)
    amr: str
    transport: Transport
    caller: Caller
    now: datetime
    known_device: bool
    attempt: int | None = None
