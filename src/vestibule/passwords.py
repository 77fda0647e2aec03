"""Passwords: hash, compare and judge them. The only place that hashes.

Hashing is the one expensive thing here, so it has a lane of its own in each
process (``lanes``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import (
    UNUSABLE_PASSWORD_PREFIX,
    Argon2PasswordHasher,
    BasePasswordHasher,
    get_hasher,
    identify_hasher,
)
from django.core.exceptions import ValidationError

from vestibule.breached import is_breached
from vestibule.conf import settings
from vestibule.core.errors import Problem
from vestibule.core.late import Late
from vestibule.hashes.cost import is_bearable
from vestibule.lanes import Lane

if TYPE_CHECKING:
    from vestibule.hashes import argon2id
else:
    argon2id = Late("vestibule.hashes.argon2id")

MAX_LENGTH = 128
"""Longest password, in code points. Nothing longer is ever hashed."""

SPECIAL = frozenset('!@#$%^&*(),.?":{}|<>')
"""What counts as a special character where ``PASSWORD_COMPOSITION`` asks for one."""


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


lane = Lane(slots=lambda: settings.hashing_slots, queue=lambda: settings.HASHING_QUEUE)
"""The one lane of this process."""
lane.at_rest = lambda: argon2id.give_back()  # noqa: PLW0108 - not imported before


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
    return lane.run(lambda: argon2id.encode(typed, salt, today))


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
        return lane.run(lambda: verify(typed[:MAX_LENGTH], against)) and known
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


def problems(raw: str, *, about: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """Judge a new password; an empty answer means that it is good.

    Length, the list of common passwords that Django ships (of which over 8,000
    satisfy the length rule), the person's own data in ``about``, the service's
    name, whatever ``AUTH_PASSWORD_VALIDATORS`` the host has, and those that are
    known from breaches (``breached``). No rules about kinds of characters
    (NIST SP 800-63B-4, 3.1.1.2), unless ``PASSWORD_COMPOSITION`` wants them.

    Call it outside of transactions: a mirror of breached passwords may be asked.
    """
    password = normalised(raw)
    found = [*_length_problems(password)]
    if settings.PASSWORD_COMPOSITION:
        found += _composition_problems(password)
    if not found and settings.PASSWORD_BLOCKLIST:
        found += _blocklist_problems(password, about)
    return tuple(found) or tuple(_host_problems(password)) or tuple(_breach_problems(password))


def personal_problems(raw: str, *, about: tuple[str, ...]) -> tuple[Problem, ...]:
    """Judge only whether a password is made of somebody's own data; for one judged before."""
    return tuple(_own_problems(normalised(raw), about)) if settings.PASSWORD_BLOCKLIST else ()


def _length_problems(raw: str) -> Iterator[Problem]:
    if len(raw) < settings.PASSWORD_MIN_LENGTH:
        yield Problem("password_too_short", {"min": settings.PASSWORD_MIN_LENGTH})
    elif len(raw) > MAX_LENGTH:
        yield Problem("password_too_long", {"max": MAX_LENGTH})


def _composition_problems(raw: str) -> Iterator[Problem]:
    if not any(letter.islower() for letter in raw):
        yield Problem("password_needs_lower")
    if not any(letter.isupper() for letter in raw):
        yield Problem("password_needs_upper")
    if not any(letter.isdigit() for letter in raw):
        yield Problem("password_needs_digit")
    if SPECIAL.isdisjoint(raw):
        yield Problem("password_needs_special")


def _blocklist_problems(raw: str, about: tuple[str, ...]) -> Iterator[Problem]:
    if raw.casefold().strip() in _common():
        yield Problem("password_too_common")
    yield from _own_problems(raw, about)


def _own_problems(raw: str, about: tuple[str, ...]) -> Iterator[Problem]:
    folded = raw.casefold().strip()
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


def _breach_problems(raw: str) -> Iterator[Problem]:
    if is_breached(raw):
        yield Problem("password_breached")


@cache
def _common() -> frozenset[str]:
    return frozenset(password_validation.CommonPasswordValidator().passwords)


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
