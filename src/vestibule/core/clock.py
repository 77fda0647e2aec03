"""The clock of this process.

Rules that several processes must agree on (the refresh grace period, the end of a
session) use the database's time instead: see ``vestibule.database``. A test
freezes both together.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

frozen: datetime | None = None
"""The time at which a test has frozen the clocks, or None. Read it as ``clock.frozen``."""


def freeze(moment: datetime | None) -> None:
    """Freeze the clocks at an aware time; None lets them run again. For tests."""
    global frozen  # noqa: PLW0603 - one clock per process is the point of this module
    frozen = moment


def timestamp() -> float:
    """Return the seconds since 1970 (UTC), as in JWT claims."""
    return time.time() if frozen is None else frozen.timestamp()


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC) if frozen is None else frozen
