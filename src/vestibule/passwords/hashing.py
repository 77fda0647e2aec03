"""Password hashing and verification: no other module does either.

Hashing is the one expensive operation, so each process has a worker pool for it
(``core.worker_pool``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial

from django.contrib.auth.hashers import (
    UNUSABLE_PASSWORD_PREFIX,
    Argon2PasswordHasher,
    BasePasswordHasher,
    get_hasher,
    identify_hasher,
)

from vestibule.conf import settings
from vestibule.core.worker_pool import WorkerPool
from vestibule.passwords import argon2id
from vestibule.passwords.cost import is_bearable

MAX_LENGTH = 128
"""Longest password, in code points. Nothing longer is ever hashed."""


class Argon2idHasher(Argon2PasswordHasher):
    """Django's Argon2 hasher with our parameters. Put it first in ``PASSWORD_HASHERS``."""

    @property
    def time_cost(self) -> int:  # type: ignore[override]
        return settings.ARGON2_TIME

    @property
    def memory_cost(self) -> int:  # type: ignore[override]
        return settings.ARGON2_MEMORY_KIB

    @property
    def parallelism(self) -> int:  # type: ignore[override]
        return settings.ARGON2_PARALLELISM


pool = WorkerPool(
    "passwords", slots=lambda: settings.hashing_slots, queue=lambda: settings.HASHING_QUEUE
)
"""The hashing pool of this process."""
pool.on_idle = argon2id.release_buffer


def cost() -> argon2id.Cost:
    """Return the cost of a new hash, from the settings."""
    return _cost_of(settings.ARGON2_MEMORY_KIB, settings.ARGON2_TIME, settings.ARGON2_PARALLELISM)


@cache
def _cost_of(memory_kib: int, passes: int, lanes: int) -> argon2id.Cost:
    return argon2id.Cost(memory_kib, passes, lanes)


def normalized(raw: str) -> str:
    """Return a password in NFC (NIST SP 800-63B-4), the same from every keyboard."""
    return unicodedata.normalize("NFC", raw)


def spellings(raw: str) -> tuple[str, ...]:
    """Return the Unicode forms of a password that a stored hash may be of, ours first.

    Django normalizes nothing, so a host's hash is of what some keyboard sent. One form where
    all are equal, as for any password in ASCII. How many there are depends on what was typed
    only, not on the account.
    """
    if raw.isascii():
        return (raw,)
    return tuple(dict.fromkeys((normalized(raw), raw, unicodedata.normalize("NFD", raw))))


def make(raw: str) -> str:
    """Hash a password with Argon2id.

    Raises:
        Overloaded: too many passwords are waiting.
    """
    typed, salt, current = normalized(raw), Argon2idHasher().salt(), cost()
    return pool.run(lambda: argon2id.encode(typed, salt, current))


def matches(raw: str, encoded: str | None) -> bool:
    """Verify a password, in the same time whatever the result.

    ``encoded`` is None or unusable if there is no such account or it has no password: one
    hash is computed anyway (as django.contrib.auth does), so that timing does not reveal
    which accounts exist. For the same reason every form of ``spellings`` is hashed, even after
    one of them was right.

    Raises:
        Overloaded: too many passwords are waiting.
    """
    forms = spellings(raw if len(raw) <= 4 * MAX_LENGTH else "")
    fits = 0 < len(forms[0]) <= MAX_LENGTH
    if not fits:
        forms = (forms[0][:MAX_LENGTH],)
    known = encoded is not None and _is_readable(encoded) and fits
    against = encoded if known and encoded else _dummy_hash(cost())
    return pool.run(lambda: _matches_one(forms, against)) and known


def _matches_one(forms: tuple[str, ...], encoded: str) -> bool:
    verify, right = _verifier(encoded), False
    for form in forms:
        with suppress(ValueError):  # refused by a host's hasher, such as bcrypt beyond 72 bytes
            right |= verify(form, encoded)
    return right


def outdated(encoded: str) -> bool:
    """Whether a hash should be renewed: another algorithm, or lower parameters than now."""
    if _is_current(encoded):
        return False
    hasher = _hasher_of(encoded)
    return not isinstance(hasher, Argon2idHasher) or hasher.must_update(encoded)


def django_renews(encoded: str) -> bool:
    """Whether Django itself would rehash the password at the next sign-in."""
    try:
        hasher = identify_hasher(encoded)
    except ValueError:  # unusable, or of a hasher that was removed
        return False
    preferred = get_hasher()
    return hasher.algorithm != preferred.algorithm or preferred.must_update(encoded)


@cache
def _dummy_hash(current: argon2id.Cost) -> str:
    """Return a dummy hash for unknown accounts (timing), one for each cost."""
    return argon2id.dummy_hash(current)


def _is_readable(encoded: str) -> bool:
    """Whether a stored hash can be verified.

    Not if it is unusable, if its algorithm is not in ``PASSWORD_HASHERS``, or if it costs more
    than a sign-in may.
    """
    if encoded.startswith(UNUSABLE_PASSWORD_PREFIX):
        return False
    if _is_current(encoded):
        return True
    try:
        if not (_has_current_prefix(encoded) or is_bearable(encoded)):
            return False
        _hasher_of(encoded).decode(encoded)
    except Exception:  # noqa: BLE001 - each hasher fails on garbage in its own way
        return False
    return True


def _is_current(encoded: str) -> bool:
    """Whether a hash has the form and the cost of ``make``, as most hashes do."""
    return _pattern(cost()).fullmatch(encoded) is not None


@cache
def _pattern(current: argon2id.Cost) -> re.Pattern[str]:
    """Pattern of a current hash: prefix, 22 characters of salt and 32 bytes of key in base64."""
    prefix = re.escape(argon2id.prefix(current))
    return re.compile(prefix + r"[A-Za-z0-9+/]{30}\$[A-Za-z0-9+/]{43}")


def _has_current_prefix(encoded: str) -> bool:
    return encoded.startswith(argon2id.prefix(cost()))


def _verifier(encoded: str) -> Callable[[str, str], bool]:
    """Return the function that verifies a readable hash: our own for current ones."""
    if _is_current(encoded):
        return partial(argon2id.verify, cost=cost())
    return _hasher_of(encoded).verify


def _hasher_of(encoded: str) -> BasePasswordHasher:
    if encoded.startswith("argon2$"):
        return Argon2idHasher()
    return identify_hasher(encoded)
