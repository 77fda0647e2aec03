"""A Bloom filter in a file: two million passwords in four megabytes, few of which are read.

Every password of the list is found; of others, a small share is found too (false positives).
The bits of an entry are derived from its SHA-1 (Kirsch and Mitzenmacher, 2006), so a filter can
be built from passwords or from published hashes.
"""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

MAGIC = b"VSTBLOOM"
_HEAD = struct.Struct("<8sQQQ")  # MAGIC, bits, entries, bits of each entry
_MOST_BITS_OF_ONE = 64
_FEWEST_BITS = 8_192  # with fewer bits, two entries would often share all of theirs


class Filter:
    """A memory-mapped filter: processes share the pages that they read.

    Raises:
        OSError: there is no such file.
        ValueError: it is not a filter, or incomplete.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._file) < _HEAD.size:
            raise ValueError(f"{path} is not a filter")
        magic, self._size, self.entries, self._of_one = _HEAD.unpack_from(self._file)
        is_whole = self._size and len(self._file) == _length(self._size)
        if magic != MAGIC or not is_whole or not 0 < self._of_one <= _MOST_BITS_OF_ONE:
            raise ValueError(f"{path} is not a filter, or is incomplete")

    def __contains__(self, digest: bytes) -> bool:
        places = _places(digest, self._size, self._of_one)
        return all(self._file[at] & bit for at, bit in places)


def build(
    digests: Callable[[], Iterable[bytes]], target: Path, *, false_positives: float = 0.001
) -> int:
    """Write a filter of ``digests``, which is called twice: to count, and to write.

    Nothing is kept in memory, and ``target`` appears only when it is complete. Returns the
    number of entries, duplicates included.

    Raises:
        ValueError: there are none, ``false_positives`` is not between 0 and 1, or ``target`` is a
            file other than a filter, such as the list, which would be overwritten.
    """
    if not 0 < false_positives < 1:
        raise ValueError("the share of false positives must be between 0 and 1")
    _require_replaceable(target)
    entries = sum(1 for _ in digests())
    if not entries:
        raise ValueError("the list is empty")
    size = max(_FEWEST_BITS, math.ceil(-entries * math.log(false_positives) / math.log(2) ** 2))
    of_one = min(_MOST_BITS_OF_ONE, max(1, round(-math.log2(false_positives))))
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("w+b") as file:
            file.truncate(_length(size))
            with mmap.mmap(file.fileno(), 0) as written:
                _HEAD.pack_into(written, 0, MAGIC, size, entries, of_one)
                for digest in digests():
                    for at, bit in _places(digest, size, of_one):
                        written[at] |= bit
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return entries


def _require_replaceable(target: Path) -> None:
    if target.exists():
        with target.open("rb") as file:
            if file.read(len(MAGIC)) not in {b"", MAGIC}:
                raise ValueError(f"{target} exists and is not a filter")


def _length(size: int) -> int:
    return _HEAD.size + -(-size // 8)


def _places(digest: bytes, size: int, of_one: int) -> Iterator[tuple[int, int]]:
    """Yield the byte offset and the bit mask of each bit of an entry."""
    first, step = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big") | 1
    for number in range(of_one):
        place = (first + number * step) % size
        yield _HEAD.size + (place >> 3), 1 << (place & 7)
