"""Passwords: hash, compare and judge them. The only place that hashes.

Hashing is the one expensive thing here, so it has a bounded number of slots in
each process and a bounded line before them.
"""

from __future__ import annotations

import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import (
    UNUSABLE_PASSWORD_PREFIX,
    Argon2PasswordHasher,
    BasePasswordHasher,
    identify_hasher,
)
from django.core.exceptions import ValidationError

from vestibule.conf import settings
from vestibule.core.errors import Overloaded, Problem

MAX_LENGTH = 128
"""Longest password, in code points. Nothing longer is ever hashed."""

PATIENCE = 5.0
"""Seconds that a password waits for its turn at most."""


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


class HashingLane:
    """Lets a few passwords be hashed at once, and a bounded line wait for that."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._busy = 0
        self._waiting = 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold a slot while hashing.

        Raises:
            Overloaded: the line is full, or the turn did not come in time.
        """
        self._enter()
        try:
            yield
        finally:
            with self._condition:
                self._busy -= 1
                self._condition.notify()

    def _enter(self) -> None:
        with self._condition:
            if self._busy >= settings.hashing_slots:
                self._wait()
            self._busy += 1

    def _wait(self) -> None:
        if self._waiting >= settings.HASHING_QUEUE:
            raise Overloaded(retry_after=5)
        self._waiting += 1
        try:
            end = time.monotonic() + PATIENCE
            while self._busy >= settings.hashing_slots:
                if not self._condition.wait(end - time.monotonic()):
                    raise Overloaded(retry_after=5)
        finally:
            self._waiting -= 1


lane = HashingLane()
"""The one lane of this process."""


def normalised(raw: str) -> str:
    """Return a password in NFC (NIST SP 800-63B-4), so that every keyboard spells it alike."""
    return unicodedata.normalize("NFC", raw)


def make(raw: str) -> str:
    """Hash a password with Argon2id.

    Raises:
        Overloaded: too many passwords are waiting.
    """
    with lane.slot():
        return Argon2idHasher().encode(normalised(raw), Argon2idHasher().salt())


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
    against = encoded if known and encoded else _stand_in(_parameters())
    hasher = _hasher_of(against)
    with lane.slot():
        equal = hasher.verify(typed[:MAX_LENGTH], against)
    return equal and known


def outdated(encoded: str) -> bool:
    """Whether a hash should be renewed: another algorithm, or smaller parameters than now."""
    hasher = _hasher_of(encoded)
    return not isinstance(hasher, Argon2idHasher) or hasher.must_update(encoded)


def problems(raw: str, *, about: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """Judge a new password; an empty answer means that it is good.

    Length, the list of common passwords that Django ships (of which over 8,000
    satisfy the length rule), the person's own data in ``about``, the service's
    name, and whatever ``AUTH_PASSWORD_VALIDATORS`` the host has. No rules about
    kinds of characters (NIST SP 800-63B-4, 3.1.1.2).
    """
    password = normalised(raw)
    found = [*_length_problems(password)]
    if not found and settings.PASSWORD_BLOCKLIST:
        found += _blocklist_problems(password, about)
    return tuple(found) or tuple(_host_problems(password))


def _length_problems(raw: str) -> Iterator[Problem]:
    if len(raw) < settings.PASSWORD_MIN_LENGTH:
        yield Problem("password_too_short", {"min": settings.PASSWORD_MIN_LENGTH})
    elif len(raw) > MAX_LENGTH:
        yield Problem("password_too_long", {"max": MAX_LENGTH})


def _blocklist_problems(raw: str, about: tuple[str, ...]) -> Iterator[Problem]:
    folded = raw.casefold().strip()
    if folded in _common():
        yield Problem("password_too_common")
    words = [normalised(word).casefold() for word in about if word]
    own = {part for word in words for part in (word, word.partition("@")[0])}
    if folded in own | {word.casefold() for word in settings.SERVICE_WORDS}:
        yield Problem("password_too_personal")


def _host_problems(raw: str) -> Iterator[Problem]:
    try:
        password_validation.validate_password(raw)
    except ValidationError as refused:
        for sentence in refused.messages:
            yield Problem("password_refused", sentence=sentence)


@cache
def _common() -> frozenset[str]:
    return frozenset(password_validation.CommonPasswordValidator().passwords)


@cache
def _stand_in(parameters: tuple[int, int, int]) -> str:
    """A hash of nobody's password, made once for each set of parameters."""
    return Argon2idHasher().encode("nobody's password", Argon2idHasher().salt())


def _parameters() -> tuple[int, int, int]:
    return (settings.ARGON2_MEMORY_KIB, settings.ARGON2_TIME, settings.ARGON2_PARALLELISM)


def _is_readable(encoded: str) -> bool:
    """Whether a stored hash can be compared with: unusable and foreign ones cannot."""
    if encoded.startswith(UNUSABLE_PASSWORD_PREFIX):
        return False
    try:
        _hasher_of(encoded).decode(encoded)
    except Exception:  # noqa: BLE001 - each hasher trips over garbage in its own way
        return False
    return True


def _hasher_of(encoded: str) -> BasePasswordHasher:
    if encoded.startswith("argon2$"):
        return Argon2idHasher()
    return identify_hasher(encoded)
