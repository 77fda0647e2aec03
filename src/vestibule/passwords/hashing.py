"""Hash passwords and compare them: the only place that does.

Hashing is the one expensive thing here, so it has a pool of its own in each
process (``core.worker_pool``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
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


pool = WorkerPool(slots=lambda: settings.hashing_slots, queue=lambda: settings.HASHING_QUEUE)
"""The one pool of this process."""
pool.on_idle = argon2id.release_buffer


def cost() -> argon2id.Cost:
    """Return what a new hash costs, by the settings."""
    return _cost_of(settings.ARGON2_MEMORY_KIB, settings.ARGON2_TIME, settings.ARGON2_PARALLELISM)


@cache
def _cost_of(memory_kib: int, passes: int, lanes: int) -> argon2id.Cost:
    return argon2id.Cost(memory_kib, passes, lanes)


def normalised(raw: str) -> str:
    """Return a password in NFC (NIST SP 800-63B-4), so that every keyboard spells it alike."""
    return unicodedata.normalize("NFC", raw)


def make(raw: str) -> str:
    """Hash a password with Argon2id.

    Raises:
        Overloaded: too many passwords are waiting.
    """
    typed, salt, today = normalised(raw), Argon2idHasher().salt(), cost()
    return pool.run(lambda: argon2id.encode(typed, salt, today))


def matches(raw: str, encoded: str | None) -> bool:
    """Whether a password is the one that was hashed, at the same cost whatever the answer.

    ``encoded`` is None, or unusable, where there is no such account or it has no
    password: the time of one hash is spent all the same (django.contrib.auth
    does so too), so that the clock does not tell who has an account.

    Raises:
        Overloaded: too many passwords are waiting.
    """
    typed = normalised(raw) if len(raw) <= 4 * MAX_LENGTH else ""
    known = encoded is not None and _is_readable(encoded) and 0 < len(typed) <= MAX_LENGTH
    against = encoded if known and encoded else _stand_in(cost())
    verify = _verifier(against)
    try:
        return pool.run(lambda: verify(typed[:MAX_LENGTH], against)) and known
    except ValueError:  # a host's own hasher takes no such password: bcrypt, beyond 72 bytes
        return False


def outdated(encoded: str) -> bool:
    """Whether a hash should be renewed: another algorithm, or smaller parameters than now."""
    if _is_of_today(encoded):
        return False
    hasher = _hasher_of(encoded)
    return not isinstance(hasher, Argon2idHasher) or hasher.must_update(encoded)


def django_renews(encoded: str) -> bool:
    """Whether Django itself would hash anew when it next sees the password."""
    try:
        hasher = identify_hasher(encoded)
    except ValueError:  # unusable, or of a hasher that is gone
        return False
    preferred = get_hasher()
    return hasher.algorithm != preferred.algorithm or preferred.must_update(encoded)


@cache
def _stand_in(today: argon2id.Cost) -> str:
    """A hash of nobody's password, made up once for each cost."""
    return argon2id.made_up(today)


def _is_readable(encoded: str) -> bool:
    """Whether a stored hash can be compared with.

    Unusable ones cannot, those of an algorithm that is not in ``PASSWORD_HASHERS``,
    and those that would cost more than anybody's sign-in may.
    """
    if encoded.startswith(UNUSABLE_PASSWORD_PREFIX):
        return False
    if _is_of_today(encoded):
        return True
    try:
        if not (_begins_as_today(encoded) or is_bearable(encoded)):
            return False
        _hasher_of(encoded).decode(encoded)
    except Exception:  # noqa: BLE001 - each hasher trips over garbage in its own way
        return False
    return True


def _is_of_today(encoded: str) -> bool:
    """Whether ``make`` would write a hash just so now: what most of them are."""
    return _form(cost()).fullmatch(encoded) is not None


@cache
def _form(today: argon2id.Cost) -> re.Pattern[str]:
    """What a hash looks like: its prefix, 22 letters of salt and 32 bytes of key, both base64."""
    prefix = re.escape(argon2id.prefix(today))
    return re.compile(prefix + r"[A-Za-z0-9+/]{30}\$[A-Za-z0-9+/]{43}")


def _begins_as_today(encoded: str) -> bool:
    return encoded.startswith(argon2id.prefix(cost()))


def _verifier(encoded: str) -> Callable[[str, str], bool]:
    """Return what compares with a readable hash: our own way for those of today."""
    if _is_of_today(encoded):
        return partial(argon2id.verify, cost=cost())
    return _hasher_of(encoded).verify


def _hasher_of(encoded: str) -> BasePasswordHasher:
    if encoded.startswith("argon2$"):
        return Argon2idHasher()
    return identify_hasher(encoded)
