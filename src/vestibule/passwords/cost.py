"""What checking a stored hash may cost, read from the hash itself before anything is computed.

A hash names its own memory and work. One that came from outside could name a
gigabyte or an hour, and everybody who typed a wrong password for it would make
us pay. So whatever is beyond the ceilings is neither imported nor computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

MAX_ITERATIONS = 4_000_000
"""PBKDF2: about two seconds of one core, and four times what Django 5.2 uses."""

MAX_BCRYPT_COST = 14
"""About a second of one core; 10 to 12 are usual, and each step doubles it."""

MAX_MEMORY_KIB = 262_144
"""Argon2 and scrypt: 256 MiB, for each slot of the hashing pool."""

MAX_ARGON2_WORK = 1_048_576
"""Argon2: KiB of memory times passes over it; about a second of one core."""

MAX_SCRYPT_WORK = 4_194_304
"""Scrypt: N times r times p; about two seconds of one core."""

MIN_ITERATIONS = 1_000
"""PBKDF2: the least that its standard ever recommended (RFC 2898, 2000)."""

MIN_BCRYPT_COST = 8
MIN_ARGON2_MEMORY_KIB = 1_024
MIN_SCRYPT_WORK = 8_192

_NUMBER = re.compile(r"[0-9]{1,10}\Z")
_ARGON2 = re.compile(r"m=([0-9]{1,10}),t=([0-9]{1,10}),p=([0-9]{1,10})\Z")


def is_bearable(encoded: str) -> bool:
    """Whether a stored hash may be computed with: within the ceilings.

    Of algorithms that we do not know, which only a host's own hasher can bring,
    nothing is said.

    Raises:
        ValueError: it does not say what it costs.
    """
    judge = _CEILINGS.get(encoded.partition("$")[0])
    return judge is None or judge(encoded.split("$"))


def is_strong_enough(encoded: str) -> bool:
    """Whether a hash of a known algorithm is worth taking in: above the floors.

    What is below them is broken by a thief of the database sooner than its owner
    signs in and has it renewed.

    Raises:
        ValueError: it does not say what it costs.
    """
    judge = _FLOORS.get(encoded.partition("$")[0])
    return judge is not None and judge(encoded.split("$"))


def _number(text: str) -> int:
    if not _NUMBER.match(text):
        raise ValueError("Not a number.")
    return int(text)


def _argon2(parts: list[str]) -> tuple[int, int, int]:
    found = next((found for found in map(_ARGON2.match, parts) if found), None)
    if found is None:
        raise ValueError("No parameters.")
    memory, passes, lanes = map(int, found.groups())
    return memory, passes, lanes


def _scrypt(parts: list[str]) -> tuple[int, int, int]:
    """Read N, r and p, which Django writes around the salt and we before it."""
    places = (1, 3, 4) if parts[0] == "scrypt" else (1, 2, 3)
    n, r, p = (_number(parts[place]) for place in places)
    if min(r, p) < 1 or n < 2 or n & (n - 1):
        raise ValueError("N must be a power of two.")
    return n, r, p


def _argon2_bearable(parts: list[str]) -> bool:
    memory, passes, lanes = _argon2(parts)
    return memory <= MAX_MEMORY_KIB and memory * passes <= MAX_ARGON2_WORK and 1 <= lanes <= 64


def _scrypt_bearable(parts: list[str]) -> bool:
    n, r, p = _scrypt(parts)
    return (n + p) * r // 8 <= MAX_MEMORY_KIB and n * r * p <= MAX_SCRYPT_WORK


Judge = Callable[[list[str]], bool]
_CEILINGS: Mapping[str, Judge] = {
    "pbkdf2_sha256": lambda parts: 1 <= _number(parts[1]) <= MAX_ITERATIONS,
    "pbkdf2_sha1": lambda parts: 1 <= _number(parts[1]) <= MAX_ITERATIONS,
    "pbkdf2_raw": lambda parts: 1 <= _number(parts[2]) <= MAX_ITERATIONS,
    "bcrypt": lambda parts: _number(parts[3]) <= MAX_BCRYPT_COST,
    "bcrypt_sha256": lambda parts: _number(parts[3]) <= MAX_BCRYPT_COST,
    "argon2": _argon2_bearable,
    "scrypt": _scrypt_bearable,
    "scrypt_raw": _scrypt_bearable,
}
_FLOORS: Mapping[str, Judge] = {
    "pbkdf2_sha256": lambda parts: _number(parts[1]) >= MIN_ITERATIONS,
    "pbkdf2_sha1": lambda parts: _number(parts[1]) >= MIN_ITERATIONS,
    "pbkdf2_raw": lambda parts: _number(parts[2]) >= MIN_ITERATIONS,
    "bcrypt": lambda parts: _number(parts[3]) >= MIN_BCRYPT_COST,
    "bcrypt_sha256": lambda parts: _number(parts[3]) >= MIN_BCRYPT_COST,
    "argon2": lambda parts: _argon2(parts)[0] >= MIN_ARGON2_MEMORY_KIB,
    "scrypt": lambda parts: _product(_scrypt(parts)) >= MIN_SCRYPT_WORK,
    "scrypt_raw": lambda parts: _product(_scrypt(parts)) >= MIN_SCRYPT_WORK,
}


def _product(cost: tuple[int, int, int]) -> int:
    n, r, p = cost
    return n * r * p
