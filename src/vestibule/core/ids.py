"""Identifiers that are unique, sortable by time, and no secrets."""

from __future__ import annotations

import secrets
import uuid

from vestibule.core import clock


def uuid7() -> uuid.UUID:
    """Make a UUID version 7 (RFC 9562, 5.7): 48 bits of milliseconds, then random bits.

    New rows land at the end of the primary-key index instead of all over it.
    Nothing may rest on such an id being hard to guess.
    """
    milliseconds = int(clock.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)
