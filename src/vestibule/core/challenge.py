"""A sign-in that is not finished yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from vestibule.core.people import Person

__all__ = ["ChallengeRequired", "Registered", "VerificationSent"]


@dataclass(frozen=True, slots=True)
class ChallengeRequired:
    """The password was right; one more proof is asked for. No session exists yet.

    ``id`` names the challenge and is not guessable. ``sent_to`` is masked. Spans
    are in whole seconds. ``browser`` is for a cookie: only who shows it again may
    answer; empty where no cookie is needed. ``account`` is whose sign-in waits, and None where
    whoever asks has proved nothing.
    """

    id: str
    method: str
    sent_to: str
    expires_in: int
    resend_in: int
    browser: str = field(default="", repr=False)
    account: int | str | None = None


@dataclass(frozen=True, slots=True)
class VerificationSent:
    """Something was sent to an address, or would have been: the answer is the same.

    ``sent_to`` is masked; ``expires_in`` is in whole seconds; ``method`` is
    ``link`` or ``email_code``.
    """

    method: str
    sent_to: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Registered:
    """An account was made, and nobody was signed in: the contract did not ask for it."""

    person: Person


def masked(address: str) -> str:
    """Show an address so that its owner knows it again and nobody else learns it.

    >>> masked("ann@example.org")
    'a***@example.org'
    """
    local, at, domain = address.rpartition("@")
    if at:
        return f"{local[:1]}***@{domain}"
    return f"***{address[-2:]}"
