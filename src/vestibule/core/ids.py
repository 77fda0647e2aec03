"""Identifiers: unique, sortable by time, and not secret."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from vestibule.core import clock

SKEW = timedelta(minutes=5)
"""Largest difference between the clocks of processes and the database."""


def uuid7() -> uuid.UUID:
    """Generate a UUID version 7 (RFC 9562, 5.7): 48 bits of milliseconds, then random bits.

    New rows are at the end of the primary key's index instead of all over it.
    Security must not rely on such an id being hard to guess.
    """
    milliseconds = int(clock.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


def before_all_since(moment: datetime) -> uuid.UUID:
    """Return an id below every ``uuid7`` generated at or after a time.

    It lets the primary key's index find rows by time. Ids use the clock of a process, and
    times are often the database's, so ``SKEW`` is allowed for.
    """
    return uuid.UUID(int=_milliseconds(moment, -SKEW) << 80)


def after_all_until(moment: datetime) -> uuid.UUID:
    """Return an id above every ``uuid7`` generated before a time."""
    return uuid.UUID(int=_milliseconds(moment, SKEW) << 80)


def _milliseconds(moment: datetime, shift: timedelta) -> int:
    shifted = int((moment.timestamp() + shift.total_seconds()) * 1000)
    return min(max(shifted, 0), 0xFFFF_FFFF_FFFF)
