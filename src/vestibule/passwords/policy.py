"""Policy for new passwords: length, blocklists, personal data, the host's validators."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from vestibule.conf import settings
from vestibule.core.errors import Problem
from vestibule.passwords.breached import is_breached
from vestibule.passwords.hashing import MAX_LENGTH, normalized

SPECIAL = frozenset('!@#$%^&*(),.?":{}|<>')
"""The special characters for ``PASSWORD_COMPOSITION``."""


def problems(raw: str, *, about: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """Return the problems of a new password; empty if it is acceptable.

    Checked are the length, Django's list of common passwords (over 8,000 of them are long
    enough), the user's own data in ``about``, the service's name, the host's
    ``AUTH_PASSWORD_VALIDATORS``, and breached passwords (``breached``). There are no rules
    about character types (NIST SP 800-63B-4, 3.1.1.2) without ``PASSWORD_COMPOSITION``.

    Call it outside of transactions: it may query a mirror of breached passwords.
    """
    password = normalized(raw)
    found = [*_length_problems(password)]
    if settings.PASSWORD_COMPOSITION:
        found += _composition_problems(password)
    if not found and settings.PASSWORD_BLOCKLIST:
        found += _blocklist_problems(password, about)
    return tuple(found) or tuple(_host_problems(password)) or tuple(_breach_problems(password))


def personal_problems(raw: str, *, about: tuple[str, ...]) -> tuple[Problem, ...]:
    """Check only against the user's own data, for a password that was checked before."""
    return tuple(_own_problems(normalized(raw), about)) if settings.PASSWORD_BLOCKLIST else ()


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
    words = [normalized(word).casefold() for word in about if word]
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
