"""A completed first step of a sign-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from vestibule.core.caller import Caller
from vestibule.core.people import Person
from vestibule.core.tokens import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """One authentication of one user: its methods, its caller and its time.

    ``encoded`` is the password hash as read at that time: no session is opened once it is another
    one, or if it is None. ``amr`` has the methods (RFC 8176 values, separated by spaces).
    ``now`` is the database's time.
    ``known_device``: this device, or one like it, has signed in to the account before.
    ``remembered``: the session outlives the browser (``UNREMEMBERED_LIFETIME``).
    ``attempt`` is the id of the counter that still counts this attempt as a failure, or None.
    """

    person: Person
    encoded: str | None = field(repr=False)
    amr: str
    transport: Transport
    caller: Caller
    now: datetime
    known_device: bool
    attempt: int | None = None
    remembered: bool = True
