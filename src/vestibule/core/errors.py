"""All refusals of flows, each with a code that never changes.

A refusal has no HTTP status and no translated text: each contract maps the code to both.
``docs/errors.md`` lists them all. Catching a class catches its subclasses too::

    Refusal
    ├── InvalidInput ── InvalidImage
    ├── InvalidCredentials ── AccountDeactivated
    ├── InvalidToken ── ExpiredToken · WrongKindOfToken · SessionOver · SupersededToken
    ├── InvalidCode ── ChallengeNotFound
    ├── InvalidPasskey ── UnknownPasskey
    ├── ReauthenticationRequired ── EmailCodeRequired
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
    """A flow refused. ``code`` is stable, and clients may rely on it."""

    code: ClassVar[str] = "refused"

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Problem:
    """The problem of one field: a code, and the values for its message.

    ``sentence`` is set only if a validator of the host has its own message.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    sentence: str | None = None


class InvalidInput(Refusal):
    """One or more fields are invalid; nothing was changed."""

    code = "invalid_input"

    def __init__(self, problems: Mapping[str, tuple[Problem, ...]]) -> None:
        super().__init__()
        self.problems = problems


class InvalidImage(InvalidInput):
    """The uploaded file is not an image that is accepted; nothing was changed."""

    code = "invalid_image"


class InvalidCredentials(Refusal):
    """The identifier or the password is wrong; which of them is not revealed.

    ``attempts_left`` is the number of failures left before a wait. It is counted for the
    typed identifier, known or not, so that it reveals nothing.
    """

    code = "invalid_credentials"

    def __init__(self, attempts_left: int | None = None) -> None:
        super().__init__()
        self.attempts_left = attempts_left


class AccountDeactivated(InvalidCredentials):
    """The password was right, but the account is deactivated.

    It looks like wrong credentials unless a contract distinguishes it, as only a caller
    who knows the password can learn it.
    """

    code = "invalid_credentials"


class WrongPassword(Refusal):
    """The current password, which a signed-in user must enter again, is wrong."""

    code = "wrong_password"


class NotAuthenticated(Refusal):
    """The caller must be signed in, and is not."""

    code = "not_authenticated"


class InvalidToken(Refusal):
    """The token is malformed, forged, expired, of the wrong type, or its session has ended.

    ``reason`` and ``ended_at`` tell why and when the session ended; they are set only if
    the token's signature is valid.
    """

    code = "token_not_valid"

    def __init__(self, reason: EndReason | None = None, ended_at: datetime | None = None) -> None:
        super().__init__()
        self.reason = reason
        self.ended_at = ended_at


class ExpiredToken(InvalidToken):
    """The token's signature is valid, but the token has expired."""

    code = "token_not_valid"


class WrongKindOfToken(InvalidToken):
    """A valid token of the wrong type, such as a refresh token instead of an access token."""

    code = "token_not_valid"


class SessionOver(InvalidToken):
    """The refresh token was rotated, or its session has ended."""

    code = "token_not_valid"


class SupersededToken(InvalidToken):
    """A step-up or a similar request replaced the refresh token before or just after it was used.

    Its holder may be a client that lost the response, or another tab. The session continues.
    """

    code = "token_superseded"


class PermissionDenied(Refusal):
    """The caller is signed in, but the role does not allow this."""

    code = "permission_denied"


class CsrfFailed(Refusal):
    """A request with cookies did not prove that it comes from one of this site's pages.

    ``hint`` is a sentence for the developer of the page; empty in production.
    """

    code = "csrf_failed"

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.hint = hint


class NotFound(Refusal):
    """It does not exist, or belongs to another user; which of them is not revealed."""

    code = "not_found"


class LastAdmin(Refusal):
    """The last active administrator cannot lose the role or be deactivated."""

    code = "last_admin"


class AlreadyActive(Refusal):
    """Only a deactivated account can be activated, and this one is active."""

    code = "already_active"


class AlreadyDeactivated(Refusal):
    """The account is already deactivated."""

    code = "already_deactivated"


class StillActive(Refusal):
    """Only a deactivated account can be deleted."""

    code = "still_active"


class AccountInUse(Refusal):
    """Other records of the host project reference this account, so it cannot be deleted."""

    code = "still_needed"


class RegistrationClosed(Refusal):
    """This installation does not allow registration."""

    code = "registration_closed"


class CompletableSignUp:
    """Mixed into refusals of a sign-up with a provider that its user can complete.

    ``pending`` names it, for ``flows.social_sign_up``; it is a secret, and empty where the caller
    cannot complete sign-ups.
    """

    pending: str = ""


class RegistrationIncomplete(CompletableSignUp, Refusal):
    """The user model needs facts that the provider does not have: the user has to register first.

    With the address that the provider has verified, the next sign-in connects the provider.
    """

    code = "registration_incomplete"


class UnsupportedTransport(Refusal):
    """The ``Token-Transport`` header names a transport that is not supported."""

    code = "unsupported_transport"


class InvalidIdempotencyKey(Refusal):
    """``Idempotency-Key`` is not 1 to 200 visible ASCII characters. Nothing was done."""

    code = "invalid_idempotency_key"


class IdempotencyKeyReused(Refusal):
    """The ``Idempotency-Key`` belongs to another request, or its answer is not valid any more.

    Nothing was done (draft-ietf-httpapi-idempotency-key-header, 2.7).
    """

    code = "idempotency_key_reused"


class TooManyRequests(Refusal):
    """Too many requests, or too many failed attempts: the caller must wait.

    Counted the same for existing and unknown accounts. ``retry_after`` is in whole
    seconds.
    """

    code = "too_many_requests"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class PasswordLocked(Refusal):
    """A hundred failed attempts in a row: the password is locked until it is reset.

    An authenticator app is locked until another factor was right, or the factors are reset.
    """

    code = "password_closed"


class InvalidCode(Refusal):
    """The code is wrong, used or expired, or had too many wrong guesses."""

    code = "invalid_code"


class ChallengeNotFound(InvalidCode):
    """No sign-in waits for a code: none was started, or it has expired.

    It looks like a wrong code unless a contract distinguishes it.
    """

    code = "invalid_code"


class InvalidLink(Refusal):
    """The link is unknown, used or expired; which of them is not revealed."""

    code = "invalid_link"


class EmailNotVerified(Refusal):
    """The email address, which the provider did not verify, must be verified by mail first.

    ``email`` is the address that the mail was sent to, or would have been; empty if the account
    has none.
    """

    code = "email_not_verified"

    def __init__(self, email: str = "") -> None:
        super().__init__()
        self.email = email


class InvalidState(Refusal):
    """The sign-in with a provider was started in another browser, has expired, or was used."""

    code = "invalid_state"


class ProviderDenied(Refusal):
    """The user or the provider denied access, so the user is not signed in."""

    code = "provider_denied"


class ProviderRefused(Refusal):
    """The provider's response is not valid: forged, for another client, or of no user.

    ``reason`` is for the log, and quotes nothing that was sent.
    """

    code = "provider_refused"

    def __init__(self, reason: str = "") -> None:
        super().__init__()
        self.reason = reason


class LinkRequired(CompletableSignUp, Refusal):
    """An account has this email address: its owner must sign in and connect the provider.

    ``provider`` is the one that the owner signs in with if there is no password; it is set
    only if the caller has verified the address.
    """

    code = "link_required"

    def __init__(self, provider: str = "") -> None:
        super().__init__()
        self.provider = provider


class LinkingClosed(Refusal):
    """This installation does not allow linking providers."""

    code = "linking_closed"


class IdentityTaken(Refusal):
    """This identity is already linked to another account."""

    code = "identity_taken"


class InvalidPasskey(Refusal):
    """The passkey's response is not valid: forged, used, expired, or made for another page.

    ``reason`` is for the log, and quotes nothing that was sent.
    """

    code = "invalid_passkey"

    def __init__(self, reason: str = "") -> None:
        super().__init__()
        self.reason = reason


class UnknownPasskey(InvalidPasskey):
    """The passkey was removed here: the browser may forget it (``signalUnknownCredential``)."""

    code = "unknown_passkey"


class PasskeyRequired(Refusal):
    """Only a passkey can follow, and the account has none, or this contract has no field for it.

    The native API refuses so after a mailed link or code: the password is the way on. The other
    contracts do for an account whose only factor is a passkey.
    """

    code = "passkey_required"


class EnrollmentRequired(Refusal):
    """The role requires a second factor, which this contract cannot set up."""

    code = "enrollment_required"


class LastFactor(Refusal):
    """The role requires a second factor, and this is the account's last one."""

    code = "last_factor"


class TooManyFactors(Refusal):
    """The account has as many factors of this kind as it may have."""

    code = "too_many_factors"


class ResetPending(Refusal):
    """A reset of the account's factors is already scheduled."""

    code = "reset_pending"


class LastWayIn(Refusal):
    """This identity is the account's only sign-in method: set a password first."""

    code = "last_way_in"


class EmailMissing(CompletableSignUp, Refusal):
    """The provider returned no usable email address, and an account needs one."""

    code = "email_missing"


class ReauthenticationRequired(Refusal):
    """The action needs the password, or a sign-in within the last ten minutes.

    Where a second factor is enrolled, it must have been used in that time: step up.
    """

    code = "sign_in_again"


class EmailCodeRequired(ReauthenticationRequired):
    """The action needs a code that is mailed for it, as it is not known whose the address is.

    For the first second factor of an account whose address may have been registered by another
    person. The code may be the fresh credential of the request, or of a step-up of the session.
    """

    code = "email_code_required"


class StepUpRequired(Refusal):
    """The session's sign-in is too weak or too old for this: step up, then repeat the request.

    ``acr`` is the required level, ``max_age`` the longest time since then in whole seconds
    (RFC 9470). Both must hold.
    """

    code = "insufficient_user_authentication"

    def __init__(self, acr: str, max_age: int) -> None:
        super().__init__()
        self.acr = acr
        self.max_age = max_age


class CaptchaRequired(Refusal):
    """A captcha must be solved first, or its response was not accepted."""

    code = "captcha_required"


class Overloaded(Refusal):
    """More work is waiting than can be done in time. Nothing was done.

    ``retry_after`` is in whole seconds.
    """

    code = "overloaded"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class Unavailable(Refusal):
    """A service needed for the decision cannot be reached, so the request is refused.

    ``retry_after`` is in whole seconds.
    """

    code = "unavailable"

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__()
        self.retry_after = retry_after


class ProviderUnavailable(Unavailable):
    """The provider does not respond, or not as specified; nothing was done.

    ``reason`` is for the log, and quotes nothing that was sent.
    """

    code = "provider_unavailable"

    def __init__(self, reason: str = "") -> None:
        super().__init__(retry_after=10)
        self.reason = reason
