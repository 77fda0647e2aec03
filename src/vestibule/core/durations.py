"""Durations as operators write them: ``90s``, ``10m``, ``1h30m``, ``7d``."""

from __future__ import annotations

import re
from datetime import timedelta

EXAMPLES = "0.5s, 10m, 1h30m or 7d"
LONGEST = timedelta(days=36_500)
"""Databases and tokens cannot represent dates that are much further away."""

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_PARTS = re.compile(r"(?:\d{1,12}(?:\.\d{1,6})?[dhms])+", re.ASCII)
_PART = re.compile(r"([\d.]+)([dhms])")


def parse_duration(text: str) -> timedelta:
    """Read a duration: numbers, each with its unit (days, hours, minutes, seconds).

    Raises:
        ValueError: not such a text, or more than a hundred years.
    """
    if not _PARTS.fullmatch(text):
        raise ValueError(f"not a duration, such as {EXAMPLES}")
    parts = [{_UNITS[unit]: float(number)} for number, unit in _PART.findall(text)]
    try:
        found = sum((timedelta(**part) for part in parts), timedelta(0))
    except OverflowError:
        found = timedelta.max
    if found > LONGEST:
        raise ValueError("longer than a hundred years")
    return found


def format_duration(duration: timedelta) -> str:
    """Write a duration of zero or more so that ``parse_duration`` returns the same again."""
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    exact = f"{seconds}.{duration.microseconds:06}".rstrip("0").rstrip(".")
    exact = exact if duration.microseconds else str(seconds)
    parts = {"d": str(duration.days), "h": str(hours), "m": str(minutes), "s": exact}
    return "".join(number + unit for unit, number in parts.items() if number != "0") or "0s"
