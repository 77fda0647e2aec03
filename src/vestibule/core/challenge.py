"""Results of a sign-in or sign-up that has not opened a session yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from vestibule.core.people import Person

__all__ = ["ChallengeRequired", "Registered", "VerificationSent"]


@dataclass(frozen=True, slots=True)
class ChallengeRequired:
    """The password was right, and a second step is required. There is no session yet.

    ``id`` identifies the challenge and cannot be guessed. ``sent_to`` is masked. Times are
    in whole seconds. ``browser`` is a cookie value that the response to the challenge must
    come with; empty if no cookie is needed. ``account`` is None as long as the caller has
    not authenticated.
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
    """A message was sent, or not, because the address is unknown: the response is the same.

    ``sent_to`` is masked; ``expires_in`` is in whole seconds; ``method`` is ``link`` or
    ``email_code``.
    """

    method: str
    sent_to: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Registered:
    """An account was created without a session, as the contract asked for none."""

    person: Person


def masked(address: str) -> str:
    """Mask an address so that only its owner recognizes it.

    >>> masked("ann@example.org")
    'a***@example.org'
    """
    local, at, domain = address.rpartition("@")
    if at:
        return f"{local[:1]}***@{domain}"
    return f"***{address[-2:]}"
