"""Identifiers that are unique, sortable by time, and no secrets."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from vestibule.core import clock

SKEW = timedelta(minutes=5)
"""How far clocks may be apart that say when one thing happened."""


def uuid7() -> uuid.UUID:
    """Make a UUID version 7 (RFC 9562, 5.7): 48 bits of milliseconds, then random bits.

    New rows land at the end of the primary-key index instead of all over it.
    Nothing may rest on such an id being hard to guess.
    """
    milliseconds = int(clock.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


def before_all_since(moment: datetime) -> uuid.UUID:
    """Return an id that is smaller than every ``uuid7`` made at a moment or after it.

    So the index of the primary key finds rows by time too. Ids are made by the clock of a
    process, and moments are often the database's: ``SKEW`` is allowed for.
    """
    return uuid.UUID(int=_milliseconds(moment, -SKEW) << 80)


def after_all_until(moment: datetime) -> uuid.UUID:
    """Return an id that is greater than every ``uuid7`` made before a moment."""
    return uuid.UUID(int=_milliseconds(moment, SKEW) << 80)


def _milliseconds(moment: datetime, shift: timedelta) -> int:
    shifted = int((moment.timestamp() + shift.total_seconds()) * 1000)
    return min(max(shifted, 0), 0xFFFF_FFFF_FFFF)
