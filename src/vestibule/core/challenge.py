"""Results of a sign-in or sign-up that has not opened a session yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vestibule.core.errors import EnrollmentRequired, PasskeyRequired
from vestibule.core.factors import Method, SignInState
from vestibule.core.people import Person

__all__ = ["ChallengeRequired", "CodeSent", "CodeToEnter", "Registered", "VerificationSent"]


@dataclass(frozen=True, slots=True)
class ChallengeRequired:
    """The first step is done, and another one is required. There is no session yet.

    ``id`` identifies the challenge and cannot be guessed. ``state`` is what the sign-in waits
    for (``SignInState``), ``method`` how to answer, and ``methods`` what else may be chosen.
    ``sent_to`` is masked; it and ``resend_in`` are empty unless a code was mailed. ``options``
    are those of ``navigator.credentials.get()`` for a passkey. Times are in whole seconds.
    ``browser`` is a cookie value that the response to the challenge must come with; empty if no
    cookie is needed. ``trust_device`` is for how long the answer may have the device trusted; 0
    where the role may not.
    """

    id: str
    state: SignInState
    method: str
    methods: tuple[str, ...]
    expires_in: int
    sent_to: str
    resend_in: int
    browser: str = field(repr=False)
    account: int | str
    options: Mapping[str, Any] | None = field(default=None, repr=False)
    trust_device: int = 0

    def by_code(self) -> ChallengeRequired:
        """Return what a contract asks for that has a field for a code, and for nothing else.

        Raises:
            EnrollmentRequired: a second factor must be set up first.
            PasskeyRequired: the account's only factor is a passkey.
        """
        if self.state == SignInState.ENROLL:
            raise EnrollmentRequired
        codes = [each for each in self.methods if each in {Method.TOTP, Method.EMAIL_CODE}]
        if not codes:
            raise PasskeyRequired
        return replace(self, method=codes[0], options=None)


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code or a link was sent, which is typed or opened next.

    ``id`` identifies it, and cannot be guessed; empty for a link. ``method`` is ``email_code``,
    ``sms_code`` or ``link``. ``sent_to`` is masked. Times are in whole seconds. ``browser`` is a
    cookie value that the response must come with; empty if no cookie is needed.
    """

    id: str
    method: str
    sent_to: str
    expires_in: int
    resend_in: int
    browser: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CodeToEnter:
    """A sign-in link was opened by another client than the one that asked for it.

    It opens no session there: the user enters the code where the sign-in was started.
    """

    code: str = field(repr=False)


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
    """An account was created without a session: the contract asked for none, or it is inactive."""

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
