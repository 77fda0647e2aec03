"""Names that look alike, by Unicode's UTS 39: skeletons, and which scripts may be mixed.

The data are those of Unicode, as the package ``confusable-homoglyphs`` carries them. They take
megabytes and are loaded with the first name that is not ASCII: few installations see one.
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
"""The letters that nobody sees: fillers of Hangul, which Unicode wants to be ignored."""

_OF_NO_SCRIPT = {"COMMON", "INHERITED"}
_MIXED_BY_HABIT = (
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)


def skeleton(name: str) -> str:
    """Return what two names have in common that look alike (UTS 39, 4); case does not count.

    For comparison alone: it is no name, and may look like neither.

    >>> skeleton("Morgan") == skeleton("rnorgan")
    True
    """
    return _prototype(unicodedata.normalize("NFKC", name).casefold())


def skeletons(name: str) -> set[str]:
    """Return the skeletons of the names that somebody may take this one for.

    Its own, and that of what it looks like with its capitals: "pauI" is "paul" to the eye.
    """
    return {skeleton(name), skeleton(_prototype(unicodedata.normalize("NFKC", name)))}


def _prototype(text: str) -> str:
    if text.isascii():
        return text.translate(_ASCII)
    signs = unicodedata.normalize("NFD", text.translate(_INVISIBLE)).translate(_prototypes())
    return unicodedata.normalize("NFD", signs)


def is_mixed(name: str) -> bool:
    """Whether a name mixes scripts, or digits of several, as no language does.

    One script, or Latin with those of Japanese, Chinese or Korean: what UTS 39 calls "highly
    restrictive".
    """
    if name.isascii():
        return False
    scripts = {categories.alias(letter) for letter in name} - _OF_NO_SCRIPT
    zeros = {ord(letter) - unicodedata.decimal(letter) for letter in name if letter.isdecimal()}
    usual = len(scripts) <= 1 or any(scripts <= known for known in _MIXED_BY_HABIT)
    return not usual or len(zeros) > 1


def has_invisible(name: str) -> bool:
    """Whether there is a letter among them that nobody sees."""
    return not name.isascii() and any(ord(letter) in _INVISIBLE for letter in name)


@cache
def _prototypes() -> dict[int, str]:
    """Return what each sign looks like, to be put in its place.

    The package lists which signs look alike, and not which of them stands for all: a sign with
    several is that one, and so are several letters ("rn", for "m"). Of two that have only each
    other, the first by code point does as well, since only equality of skeletons counts.
    """
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for sign, others in confusables.confusables_data.items():
        # The marks come from the comments of Unicode's file, for signs written from the right.
        named = {each["c"].strip(_LEFT_TO_RIGHT_MARK) for each in others}
        alike[sign.strip(_LEFT_TO_RIGHT_MARK)] |= named
    table = {}
    for sign, named in alike.items():
        [*rest, other] = named
        first = sign < other and len(other) == 1 and len(alike[other]) == 1
        if len(sign) == 1 and not rest and not first:
            table[ord(sign)] = other
    return {sign: other.translate(table) for sign, other in table.items()}
