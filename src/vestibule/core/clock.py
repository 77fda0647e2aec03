"""The clock of this process.

Rules that several processes must agree on (the refresh grace, the end of a
session) use the time of the database instead: see ``vestibule.models.sql.clock``.
Both stand still together while a test has frozen them.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

_frozen: datetime | None = None


def frozen() -> datetime | None:
    """The moment at which a test has stopped the clocks, or None."""
    return _frozen


def freeze(moment: datetime | None) -> None:
    """Stop the clocks at an aware moment; None lets them run again. For tests."""
    global _frozen  # noqa: PLW0603 - one clock a process is the point of this module
    _frozen = moment


def timestamp() -> float:
    """Seconds since the epoch, as JWT claims count them."""
    return time.time() if _frozen is None else _frozen.timestamp()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) if _frozen is None else _frozen
