"""Every way in which a flow refuses, each with a code that never changes.

A refusal carries no HTTP status and no translated text: a contract's table
turns the code into both. ``docs/errors.md`` lists them all. Where one is a kind of another,
whoever catches the one above catches it too::

    Refusal
    ├── InvalidInput ── InvalidImage
    ├── InvalidCredentials ── AccountDeactivated
    ├── InvalidToken ── ExpiredToken · WrongKindOfToken · SessionOver
    ├── InvalidCode ── ChallengeNotFound
    ├── Unavailable ── ProviderUnavailable
    └── all others
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from vestibule.core.events import EndReason


class Refusal(Exception):
    """A flow said no. ``code`` is stable; clients may rely on it."""

    code: ClassVar[str] = "refused"

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: a code, and the values its sentence needs.

    ``sentence`` is set only where a validator of the host wrote its own.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    sentence: str | None = None


class InvalidInput(Refusal):
    """One or more fields are not acceptable; nothing was changed."""

    code = "invalid_input"

    def __init__(self, problems: Mapping[str, tuple[Problem, ...]]) -> None:
        super().__init__()
        self.problems = problems


class InvalidImage(InvalidInput):
    """The uploaded file is no picture that is taken here; nothing was changed."""

    code = "invalid_image"


class InvalidCredentials(Refusal):
    """The identifier or the password is wrong; nobody may learn which.

    ``attempts_left`` says how many more may fail before a wait begins. It is
    counted for what was typed, known or not, so that it tells nothing.
    """

    code = "invalid_credentials"

    def __init__(self, attempts_left: int | None = None) -> None:
        super().__init__()
        self.attempts_left = attempts_left


class AccountDeactivated(InvalidCredentials):
    """The password was right, but nobody may sign in to this account.

    It looks like wrong credentials unless a contract tells it apart: only
    whoever knows the password can learn it.
    """

    code = "invalid_credentials"


class WrongPassword(Refusal):
    """The current password, asked for again by a signed-in person, is wrong."""

    code = "wrong_password"


class NotAuthenticated(Refusal):
    """The call needs somebody who is signed in, and nobody is."""

    code = "not_authenticated"


class InvalidToken(Refusal):
    """The token is malformed, forged, expired, of the wrong kind, or its session is over.

    ``reason`` and ``ended_at`` say why a session that once was good has ended;
    they are set only for a holder of a token with a true signature.
    """

    code = "token_not_valid"

    def __init__(self, reason: EndReason | None = None, ended_at: datetime | None = None) -> None:
        super().__init__()
        self.reason = reason
        self.ended_at = ended_at


class ExpiredToken(InvalidToken):
    """The token's signature is true, and its time is over."""

    code = "token_not_valid"


class WrongKindOfToken(InvalidToken):
    """A true token of the other kind: a refresh token where an access token belongs, or so."""

    code = "token_not_valid"


class SessionOver(InvalidToken):
    """The refresh token was good once, and is no longer: rotated, or its session ended."""

    code = "token_not_valid"


class PermissionDenied(Refusal):
    """Signed in, but the role does not allow this."""

    code = "permission_denied"


class CsrfFailed(Refusal):
    """A request that cookies came with was not shown to come from one of this site's own pages."""

    code = "csrf_failed"


class NotFound(Refusal):
    """There is no such thing, or it is somebody else's: nobody may learn which."""

    code = "not_found"


class LastAdmin(Refusal):
    """The last active administrator keeps the role and stays active."""

    code = "last_admin"


class AlreadyActive(Refusal):
    """Only a deactivated account can be activated, and this one is active."""

    code = "already_active"


class AlreadyDeactivated(Refusal):
    """The account is deactivated already."""

    code = "already_deactivated"


class StillActive(Refusal):
    """Only a deactivated account can be deleted."""

    code = "still_active"


class AccountInUse(Refusal):
    """Other records of the host hold on to this account, so it cannot be deleted."""

    code = "still_needed"


class RegistrationClosed(Refusal):
    """This installation does not let people register themselves."""

    code = "registration_closed"


class UnsupportedTransport(Refusal):
    """The ``Token-Transport`` header names a transport that is not served here."""

    code = "unsupported_transport"


class InvalidIdempotencyKey(Refusal):
    """``Idempotency-Key`` is not 1 to 200 visible ASCII characters. Nothing was done."""

    code = "invalid_idempotency_key"


class TooManyRequests(Refusal):
    """Asked too often, or too many wrong attempts: a wait is running.

    Counted alike for what exists and what does not. ``retry_after`` is in whole
    seconds.
    """

    code = "too_many_requests"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class PasswordLocked(Refusal):
    """A hundred wrong attempts in a row: the password works again after a reset."""

    code = "password_closed"


class InvalidCode(Refusal):
    """The code is wrong, used, expired, or was guessed at too often."""

    code = "invalid_code"


class ChallengeNotFound(InvalidCode):
    """No sign-in waits for a code there: none was begun, or it is over.

    It looks like a wrong code unless a contract tells it apart.
    """

    code = "invalid_code"


class InvalidLink(Refusal):
    """The link is unknown, used or expired; nobody may learn which."""

    code = "invalid_link"


class EmailNotVerified(Refusal):
    """The provider's word did not verify the e-mail address; it must be, by mail, first."""

    code = "email_not_verified"


class InvalidState(Refusal):
    """The way to a provider was not begun in this browser, is over, or was gone before."""

    code = "invalid_state"


class ProviderDenied(Refusal):
    """The person, or the provider, said no: nobody is signed in."""

    code = "provider_denied"


class ProviderRefused(Refusal):
    """What came from the provider does not hold: forged, meant for others, or no proof at all.

    ``reason`` is for the log, and holds nothing that was sent.
    """

    code = "provider_refused"

    def __init__(self, reason: str = "") -> None:
        super().__init__()
        self.reason = reason


class LinkRequired(Refusal):
    """An account has this e-mail address: its owner signs in and links the provider there.

    ``provider`` is who signs its owner in where no password does; it is told only to
    whoever has proved the address, and empty otherwise.
    """

    code = "link_required"

    def __init__(self, provider: str = "") -> None:
        super().__init__()
        self.provider = provider


class LinkingClosed(Refusal):
    """This installation does not let people link providers."""

    code = "linking_closed"


class IdentityTaken(Refusal):
    """This identity is linked to another account already."""

    code = "identity_taken"


class LastWayIn(Refusal):
    """Without this identity nobody could sign in to the account: set a password first."""

    code = "last_way_in"


class EmailMissing(Refusal):
    """The provider gives no usable e-mail address, and an account needs one."""

    code = "email_missing"


class ReauthenticationRequired(Refusal):
    """This needs a fresh proof: the password, or a sign-in of the last ten minutes."""

    code = "sign_in_again"


class CaptchaRequired(Refusal):
    """A captcha must be solved first, or the answer to it was not accepted."""

    code = "captcha_required"


class Overloaded(Refusal):
    """More work is waiting than can be done in time. Nothing was tried.

    ``retry_after`` is in whole seconds.
    """

    code = "overloaded"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class Unavailable(Refusal):
    """What is needed to decide cannot be reached, so nothing is honoured.

    ``retry_after`` is in whole seconds.
    """

    code = "unavailable"

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__()
        self.retry_after = retry_after


class ProviderUnavailable(Unavailable):
    """The provider does not answer, or not as it should; nothing was done.

    ``reason`` is for the log, and holds nothing that was sent.
    """

    code = "provider_unavailable"

    def __init__(self, reason: str = "") -> None:
        super().__init__(retry_after=10)
        self.reason = reason
