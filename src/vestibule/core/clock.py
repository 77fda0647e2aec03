"""The clock of this process.

Rules that several processes must agree on (the refresh grace, the end of a
session) use the time of the database instead: see ``vestibule.models.sql.clock``.
Both stand still together while a test has frozen them.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

frozen: datetime | None = None
"""The moment at which a test has stopped the clocks, or None. Read it as ``clock.frozen``."""


def freeze(moment: datetime | None) -> None:
    """Stop the clocks at an aware moment; None lets them run again. For tests."""
    global frozen  # noqa: PLW0603 - one clock a process is the point of this module
    frozen = moment


def timestamp() -> float:
    """Seconds since the epoch, as JWT claims count them."""
    return time.time() if frozen is None else frozen.timestamp()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) if frozen is None else frozen
