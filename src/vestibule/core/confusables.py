"""Look-alike names (Unicode UTS 39): skeletons, and the scripts that may be mixed.

The data is Unicode's, from the package ``confusable-homoglyphs``. It takes megabytes and is loaded
for the first name that is not ASCII, which few installations see.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from vestibule.core.lazy import LazyModule

if TYPE_CHECKING:
    from confusable_homoglyphs import categories, confusables
else:
    categories, confusables = (
        LazyModule(f"confusable_homoglyphs.{each}") for each in ("categories", "confusables")
    )

_ASCII = str.maketrans(
    {"I": "l", "0": "O", "1": "l", "m": "rn", "|": "l", '"': "''", "`": "'", "%": "\u00ba/\u2080"}
)
_LEFT_TO_RIGHT_MARK = "\u200e"
_INVISIBLE = dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0))
"""Invisible letters: the Hangul fillers, which Unicode wants to be ignored."""

_OF_NO_SCRIPT = {"COMMON", "INHERITED"}
_MIXED_BY_HABIT = (
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)


def skeleton(name: str) -> str:
    """Return the skeleton of a name, which look-alikes share (UTS 39, 4); case is ignored.

    For comparison only: it is not a name, and may look like neither of them.

    >>> skeleton("Morgan") == skeleton("rnorgan")
    True
    """
    return _prototype(unicodedata.normalize("NFKC", name).casefold())


def skeletons(name: str) -> set[str]:
    """Return the skeletons of the names that this one may be mistaken for.

    Its own, and the one with its capitals as they look: "pauI" looks like "paul".
    """
    return {skeleton(name), skeleton(_prototype(unicodedata.normalize("NFKC", name)))}


def _prototype(text: str) -> str:
    if text.isascii():
        return text.translate(_ASCII)
    signs = unicodedata.normalize("NFD", text.translate(_INVISIBLE)).translate(_prototypes())
    return unicodedata.normalize("NFD", signs)


def is_mixed(name: str) -> bool:
    """Whether a name mixes scripts, or digits of several scripts, as no language does.

    Allowed are one script, or Latin with those of Japanese, Chinese or Korean: the "highly
    restrictive" level of UTS 39.
    """
    if name.isascii():
        return False
    scripts = {categories.alias(letter) for letter in name} - _OF_NO_SCRIPT
    zeros = {ord(letter) - unicodedata.decimal(letter) for letter in name if letter.isdecimal()}
    usual = len(scripts) <= 1 or any(scripts <= known for known in _MIXED_BY_HABIT)
    return not usual or len(zeros) > 1


def has_invisible(name: str) -> bool:
    """Whether a name has an invisible letter."""
    return not name.isascii() and any(ord(letter) in _INVISIBLE for letter in name)


@cache
def _prototypes() -> dict[int, str]:
    """Return the prototype of each character, for ``str.translate``.

    The package lists which characters look alike, but not which of them is the prototype: it is
    the one with several look-alikes, or the sequence ("rn", for "m"). Of two that have only each
    other, the first by code point will do, since only the equality of skeletons matters.
    """
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for sign, others in confusables.confusables_data.items():
        # The marks are from the comments of Unicode's file, for right-to-left characters.
        named = {each["c"].strip(_LEFT_TO_RIGHT_MARK) for each in others}
        alike[sign.strip(_LEFT_TO_RIGHT_MARK)] |= named
    table = {}
    for sign, named in alike.items():
        [*rest, other] = named
        first = sign < other and len(other) == 1 and len(alike[other]) == 1
        if len(sign) == 1 and not rest and not first:
            table[ord(sign)] = other
    return {sign: other.translate(table) for sign, other in table.items()}
