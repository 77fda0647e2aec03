"""Bounds on the cost of verifying a stored hash, parsed from the hash before it is computed.

A hash contains its own memory and work parameters. An imported one could ask for a
gigabyte or an hour, at every wrong password that anyone types. So hashes beyond these
maximums are neither imported nor computed.
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
"""Argon2: KiB of memory times number of passes; about a second of one core."""

MAX_SCRYPT_WORK = 4_194_304
"""Scrypt: N times r times p; about two seconds of one core."""

MIN_ITERATIONS = 1_000
"""PBKDF2: the lowest number that its standard ever recommended (RFC 2898, 2000)."""

MIN_BCRYPT_COST = 8
MIN_ARGON2_MEMORY_KIB = 1_024
MIN_SCRYPT_WORK = 8_192

_NUMBER = re.compile(r"[0-9]{1,10}\Z")
_ARGON2 = re.compile(r"m=([0-9]{1,10}),t=([0-9]{1,10}),p=([0-9]{1,10})\Z")


def is_bearable(encoded: str) -> bool:
    """Whether a stored hash may be computed: its cost is below the maximums.

    Unknown algorithms, which only a host's own hasher can verify, have none.

    Raises:
        ValueError: its cost cannot be parsed.
    """
    judge = _CEILINGS.get(encoded.partition("$")[0])
    return judge is None or judge(encoded.split("$"))


def is_strong_enough(encoded: str) -> bool:
    """Whether a hash of a known algorithm may be imported: its cost is above the minimums.

    An attacker with the database breaks a weaker one before its user signs in and it is
    renewed.

    Raises:
        ValueError: its cost cannot be parsed.
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
    """Parse N, r and p, which Django writes around the salt and we before it."""
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
