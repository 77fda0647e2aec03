"""Policy for new passwords: length, blocklists, personal data, the host's validators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from vestibule.conf import settings
from vestibule.core.errors import Problem
from vestibule.passwords.breached import is_breached
from vestibule.passwords.hashing import MAX_LENGTH, normalized

SPECIAL = frozenset('!@#$%^&*(),.?":{}|<>')
"""The special characters for ``PASSWORD_COMPOSITION``."""


User = Callable[[], Any]
"""Loads the host's user, for validators: called only where the host has any."""


def _unknown_user() -> None:
    return None


def problems(
    raw: str,
    *,
    again: str | None = None,
    about: tuple[str, ...] = (),
    user: User = _unknown_user,
) -> tuple[Problem, ...]:
    """Return the problems of a new password; empty if it is acceptable.

    Checked are the length, Django's list of common passwords (over 8,000 of them are long
    enough), the user's own data in ``about``, the service's name, the host's
    ``AUTH_PASSWORD_VALIDATORS``, and breached passwords (``breached``). There are no rules
    about character types (NIST SP 800-63B-4, 3.1.1.2) without ``PASSWORD_COMPOSITION``.

    ``again`` is what was typed the second time, where a form asks twice. That both differ comes
    last, beside all else that is wrong: a contract says which of them its form reports.

    Validators get the user that ``user`` returns, with its present hash as ``password``; an
    unsaved one at registration; None while the client may not learn whose password it is.

    Call it outside of transactions: it may query a mirror of breached passwords.
    """
    password = normalized(raw)
    found = [*_length_problems(password)]
    if settings.PASSWORD_COMPOSITION:
        found += _composition_problems(password)
    if not found and settings.PASSWORD_BLOCKLIST:
        found += _blocklist_problems(password, about)
    found = found or [*_host_problems(password, user)] or [*_breach_problems(password)]
    if again is not None and again != raw:
        found.append(Problem("password_mismatch"))
    return tuple(found)


def personal_problems(raw: str, *, about: tuple[str, ...], user: User) -> tuple[Problem, ...]:
    """Check only what depends on the user, for a password that was checked without one.

    That is the user's own data and the host's validators, such as one that keeps a history.
    """
    password = normalized(raw)
    found = tuple(_own_problems(password, about)) if settings.PASSWORD_BLOCKLIST else ()
    return found or tuple(_host_problems(password, user))


def password_changed(raw: str, user: User) -> None:
    """Tell the host's validators about a new password, as Django does (``password_changed``).

    Call it in the transaction that sets the password, once the user has the new hash: a
    validator that keeps a history stores it here.
    """
    if password_validation.get_default_password_validators():
        password_validation.password_changed(normalized(raw), user())


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


def _host_problems(raw: str, user: User) -> Iterator[Problem]:
    if not password_validation.get_default_password_validators():
        return
    try:
        password_validation.validate_password(raw, user())
    except ValidationError as refused:
        for sentence in refused.messages:
            yield Problem("password_refused", sentence=sentence)


def _breach_problems(raw: str) -> Iterator[Problem]:
    if is_breached(raw):
        yield Problem("password_breached")


@cache
def _common() -> frozenset[str]:
    return frozenset(password_validation.CommonPasswordValidator().passwords)
