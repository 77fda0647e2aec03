"""Identifiers: unique, sortable by time, and not secret."""

from __future__ import annotations

import secrets
import threading
import uuid
from datetime import datetime, timedelta

from vestibule.core import clock

SKEW = timedelta(minutes=5)
"""Largest difference between the clocks of processes and the database."""

STEP_BACK = 1000
"""Milliseconds by which the clock may step back without the ids doing so: each measurement of the
database's clock corrects it a little."""

_lock = threading.Lock()
_latest, _counted = -1, 0
"""The millisecond of the newest id, and its counter; they change under _lock only."""


def uuid7() -> uuid.UUID:
    """Generate a UUID version 7 (RFC 9562, 5.7): milliseconds, a counter of 42 bits, random bits.

    New rows are at the end of the primary key's index instead of all over it, and those of one
    process are in the order in which they were made (RFC 9562, 6.2, method 1): two events of one
    request are usually of the same millisecond. The first counter of a millisecond is random.
    Security must not rely on such an id being hard to guess.
    """
    global _latest, _counted  # noqa: PLW0603 - all ids of a process are counted together
    with _lock:
        milliseconds = int(clock.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
        if milliseconds < _latest <= milliseconds + STEP_BACK:
            milliseconds = _latest
        _counted = _counted + 1 if milliseconds == _latest else secrets.randbits(41)
        _latest, count = milliseconds, _counted
    value = milliseconds << 80 | 0x7 << 76 | count >> 30 << 64
    value |= 0b10 << 62 | (count & 0x3FFF_FFFF) << 32 | secrets.randbits(32)
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
