"""Colors of sRGB as six hexadecimal digits, and their contrast (WCAG 2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_STEPS = 20


def is_color(text: str) -> bool:
    """Whether a text is ``#rgb`` or ``#rrggbb``: the only notation, so that nothing else fits."""
    return bool(_COLOR.match(text))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors: from 1 (the same) to 21 (black and white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(color: str, other: str, share: float) -> str:
    """Return a color with this share of another one, between 0 and 1."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(ours + (theirs - ours) * share):02x}" for ours, theirs in pairs)


def readable(color: str, grounds: Iterable[str], *, towards: str, ratio: float) -> str:
    """Return the color nearest to this one that can be read on all grounds.

    It approaches ``towards`` in steps; that color itself where even that cannot be read.
    """
    on = tuple(grounds)
    steps = (mix(color, towards, step / _STEPS) for step in range(_STEPS))
    return next(
        (each for each in steps if min(contrast(each, one) for one in on) >= ratio), towards
    )


def _channels(color: str) -> tuple[int, ...]:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    return tuple(bytes.fromhex(digits))


def _luminance(color: str) -> float:
    parts = [each / 255 for each in _channels(color)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
