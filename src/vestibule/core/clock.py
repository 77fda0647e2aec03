"""The clock that this process decides by: the database's, as far as it was measured.

Rules that several processes must agree on (the refresh grace period, the end of a session) are
queries with the database's time: see ``vestibule.database``. What is decided without a query, such
as whether an access token has expired, is compared with this clock, which follows the database's.
So nodes whose own clocks differ still accept each other's tokens. Until a time of the database was
read, and where the database is a file, it is the machine's clock. A test freezes both together.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from vestibule.core.metrics import Gauge

_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", None)

steady: Callable[[], float] = (
    time.monotonic if _SINCE_BOOT is None else partial(time.clock_gettime, _SINCE_BOOT)
)
"""Returns the seconds of a clock that is never set; on Linux it includes the time suspended."""

frozen: datetime | None = None
"""The time at which a test has frozen the clocks, or None. Read it as ``clock.frozen``."""


def freeze(moment: datetime | None) -> None:
    """Freeze the clocks at an aware time; None lets them run again. For tests."""
    global frozen  # noqa: PLW0603 - one clock per process is the point of this module
    frozen = moment


@dataclass(frozen=True, slots=True)
class _Measurement:
    """A measurement, in seconds: the database's time less that of ``steady``, and its error."""

    ahead: float
    within: float


_measured: _Measurement | None = None
"""The newest measurement. It is replaced as a whole, so readers need no lock."""

settled = False
"""Whether it is known which clock to go by. Read it as ``clock.settled``."""


def timestamp() -> float:
    """Return the seconds since 1970 (UTC), as in JWT claims."""
    if frozen is not None:
        return frozen.timestamp()
    measured = _measured
    return time.time() if measured is None else measured.ahead + steady()


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.fromtimestamp(timestamp(), UTC) if frozen is None else frozen


def is_measured() -> bool:
    """Whether this clock follows a database's."""
    return _measured is not None


def settle() -> None:
    """Go by the machine's clock, because the database is a file and has no other."""
    global settled  # noqa: PLW0603 - as above
    settled = True


def follow(moment: datetime, *, since: float) -> None:
    """Follow the database's clock, whose time ``moment`` was read after ``since`` (``steady``).

    The query took a while, so the database's time is known to within half of it. What was measured
    before stays as long as it may still be right: a slow query tells nothing new, and times do not
    go to and fro.
    """
    global _measured, settled  # noqa: PLW0603 - as above
    if frozen is not None:
        return
    half = (steady() - since) / 2
    ahead, known = moment.timestamp() - since - half, _measured
    if known is None or half < known.within or abs(ahead - known.ahead) > half + known.within:
        _measured = _Measurement(ahead, half)
    settled = True


def own_error() -> timedelta:
    """Return how far the machine's own clock is ahead of the database's; negative if behind.

    Zero if that was not measured.
    """
    measured = _measured
    if measured is None:
        return timedelta()
    return timedelta(seconds=time.time() - measured.ahead - steady())


OFFSET = Gauge(
    "vestibule_clock_offset_seconds", "How far the machine's clock is ahead of the database's."
)
OFFSET.follow(lambda: own_error().total_seconds())


def forget() -> None:
    """Forget what was measured, like a new process. For tests."""
    global _measured, settled
    _measured, settled = None, False
