"""Error responses of this contract: ``errors``, with a sentence or an object of sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response

from vestibule.core import errors
from vestibule.core.errors import InvalidCredentials, InvalidInput, InvalidToken, Problem, Refusal
from vestibule.core.events import EndReason
from vestibule.drf.rest_errors import MAILBOX_FIRST

NO_TOKEN = "Authentication credentials were not provided."  # noqa: S105 - a sentence
BAD_TOKEN = "Given token not valid for any token type"  # noqa: S105 - a sentence
INACTIVE = "User is inactive"
SESSION_EXPIRED = "Session expired. Please login again."
UNAVAILABLE = "Service temporarily unavailable. Try again in {wait} seconds."
NOT_FOUND = "Authentication failed, user not found."
OTHER_WAY = "User with this email already created using {way}. Please login using {way}."
LOCKED = "Invalid credentials. Your account is deactivated. Contact an admin."
WARNING = "Invalid credentials. You have {left} more attempt(s) before your account is deactivated."
WARNED_AT = (1, 2)
"""Remaining attempts at which the contract warns."""

REFUSALS: dict[str, tuple[int, str]] = {
    errors.InvalidInput.code: (400, "Invalid input."),
    errors.InvalidImage.code: (400, "Invalid image."),
    errors.UnsupportedTransport.code: (400, "This token transport isn’t available."),
    errors.InvalidIdempotencyKey.code: (
        400,
        "The idempotency key must be 1 to 200 visible ASCII characters.",
    ),
    errors.IdempotencyKeyReused.code: (
        422,
        "This idempotency key was used before.",
    ),
    errors.WrongPassword.code: (400, "Invalid credentials"),
    errors.InvalidCredentials.code: (400, "Invalid credentials"),
    errors.InvalidCode.code: (400, "Invalid OTP"),
    errors.InvalidLink.code: (400, "Invalid verification link."),
    errors.InvalidState.code: (400, SESSION_EXPIRED),
    errors.ProviderDenied.code: (400, NOT_FOUND),
    errors.ProviderRefused.code: (400, NOT_FOUND),
    errors.EmailMissing.code: (400, NOT_FOUND),
    errors.LinkRequired.code: (400, OTHER_WAY),
    errors.LinkingClosed.code: (403, "Connecting accounts isn’t available."),
    errors.IdentityTaken.code: (400, "This identity is connected to another user."),
    errors.LastWayIn.code: (400, "Add another way to sign in first."),
    errors.ReauthenticationRequired.code: (403, "Please login again."),
    errors.EmailCodeRequired.code: (403, MAILBOX_FIRST),
    errors.StepUpRequired.code: (401, "Please login again."),
    errors.CaptchaRequired.code: (400, "Invalid reCAPTCHA token."),
    errors.EmailNotVerified.code: (
        400,
        "Email is not verified. You must verify your email first",
    ),
    errors.PasswordLocked.code: (
        400,
        "Invalid credentials. Your account is deactivated. Reset your password.",
    ),
    errors.NotAuthenticated.code: (401, NO_TOKEN),
    errors.InvalidToken.code: (401, BAD_TOKEN),
    errors.SupersededToken.code: (401, BAD_TOKEN),
    errors.PermissionDenied.code: (403, "You do not have permission to perform this action."),
    errors.CsrfFailed.code: (403, "CSRF verification failed. Request aborted."),
    errors.RegistrationClosed.code: (403, "Sign-up is closed."),
    errors.RegistrationIncomplete.code: (
        403,
        "Register with your email address first.",
    ),
    errors.LastAdmin.code: (403, "You cannot deactivate a superuser."),
    errors.AlreadyActive.code: (400, "User is not deactivated."),
    errors.AlreadyDeactivated.code: (400, "User is already deactivated."),
    errors.StillActive.code: (400, "You must deactivate the user before deleting it."),
    errors.AccountInUse.code: (400, "Other records depend on this user."),
    errors.InvalidPasskey.code: (400, "This passkey couldn’t be verified."),
    errors.UnknownPasskey.code: (400, "This passkey was removed from the account."),
    errors.PasskeyRequired.code: (
        403,
        "This account requires its passkey, which can’t be used here. Sign in where it can.",
    ),
    errors.EnrollmentRequired.code: (403, "Set up two-step verification first."),
    errors.LastFactor.code: (400, "This account needs at least one second factor."),
    errors.TooManyFactors.code: (400, "Remove a passkey before adding another."),
    errors.ResetPending.code: (400, "A reset of the second factors is already scheduled."),
    errors.NotFound.code: (404, "No User matches the given query."),
    errors.TooManyRequests.code: (
        429,
        "Request was throttled. Expected available in {wait} seconds.",
    ),
    errors.Overloaded.code: (503, UNAVAILABLE),
    errors.ProviderUnavailable.code: (503, UNAVAILABLE),
    errors.Unavailable.code: (503, UNAVAILABLE),
}
"""Status and sentence for each code of ``vestibule.core.errors``."""

PROBLEMS: dict[str, str] = {
    "next_not_allowed": "This redirect address isn’t allowed.",
    "email_invalid": "Enter a valid email address.",
    "email_taken": "user with this email already exists.",
    "username_invalid": "Use letters, digits and . + - _ without spaces; some words are reserved.",
    "username_mixed_scripts": "Don’t mix letters from different alphabets.",
    "username_taken": "user with this username already exists.",
    "username_too_short": "Username must be at least {min} characters long.",
    "phone_invalid": "The phone number entered is not valid.",
    "phone_not_dialable": "Invalid phone number",
    "role_not_open": "This role isn’t available.",
    "field_required": "This field is required.",
    "field_not_text": "Enter text.",
    "field_too_long": "Use {max} characters or fewer.",
    "field_not_offered": "Choose one of: {choices}.",
    "field_not_boolean": "Must be true or false.",
    "field_not_integer": "Enter a whole number.",
    "field_not_date": "Enter a date as YYYY-MM-DD.",
    "field_taken": "Another account has this value.",
    "role_unknown": "This role doesn’t exist.",
    "page_too_deep": "Invalid page.",
    "cursor_invalid": "Invalid page.",
    "ordering_unknown": "This ordering isn’t supported.",
    "image_missing": "No profile image provided.",
    "image_type": "Profile image type should be JPEG, PNG",
    "image_broken": "Profile image is damaged or is not an image.",
    "image_too_small": "Profile image should be at least {min} × {min} pixels.",
    "image_too_large": "Profile image should not exceed {max} megapixels.",
    "password_mismatch": "Passwords do not match",
    "password_too_short": "Password must be at least {min} characters long.",
    "password_too_long": "Password must be at most {max} characters long.",
    "password_too_common": "This password is too common. Choose another.",
    "password_breached": "This password has appeared in a data breach. Choose another.",
    "password_too_personal": "This password is too similar to your name or email address.",
    "password_needs_lower": "Password must contain at least one lowercase letter.",
    "password_needs_upper": "Password must contain at least one uppercase letter.",
    "password_needs_digit": "Password must contain at least one number.",
    "password_needs_special": "Password must contain at least one special character.",
    "password_unchanged": "New password cannot be the same as the old password.",
}
"""The sentence of each field problem."""

HINTS = {
    "password_needs_lower": "lower",
    "password_needs_upper": "upper",
    "password_needs_digit": "number",
    "password_needs_special": "special",
}
"""The key of each password problem, of the five that a front end shows.

All other problems have the key ``short``, since an unknown key would not be shown.
"""

FIELDS = {"phone": "phone_number", "avatar": "profile_img"}
"""Flow fields that have another name in this contract."""


def refusal_response(words: Any, status: int = 400) -> Response:
    """Return a refusal with a sentence, or with an object or list of sentences."""
    return Response({"errors": words}, status)


def sentence(problem: Problem) -> str:
    """Return the sentence of a field problem."""
    if problem.sentence is not None:
        return problem.sentence
    return PROBLEMS[problem.code].format(**problem.values)


def hints(problems: tuple[Problem, ...]) -> dict[str, str]:
    """Return the problems of a password, by the keys that the front end shows."""
    keys: dict[str, str] = {}
    for problem in problems:
        keys.setdefault(HINTS.get(problem.code, "short"), sentence(problem))
    return keys


def fields(problems: Mapping[str, tuple[Problem, ...]]) -> dict[str, Any]:
    """Return the problems of each field: lists of sentences, and hints for the password."""
    return {
        FIELDS.get(name, name): hints(wrong)
        if name == "password"
        else [sentence(each) for each in wrong]
        for name, wrong in problems.items()
    }


def refused(refusal: Refusal) -> Response:
    """Return the response to a flow's refusal."""
    if isinstance(refusal, InvalidInput):
        return refusal_response(_input(refusal))
    if isinstance(refusal, InvalidToken):
        return unauthenticated(_of_token(refusal.reason))
    status, words = REFUSALS[refusal.code]
    if isinstance(refusal, errors.AccountDeactivated):
        words = "Account is deactivated. Contact your admin"
    elif isinstance(refusal, InvalidCredentials):
        words = _counted(refusal.attempts_left, words)
    elif isinstance(refusal, errors.LinkRequired):
        words = words.format(way=refusal.provider or "password")
    elif isinstance(refusal, errors.ChallengeNotFound):
        words = SESSION_EXPIRED
    return refusal_response(words, status) if not isinstance(refusal, _WAITS) else _later(refusal)


_WAITS = errors.TooManyRequests | errors.Overloaded | errors.Unavailable


def _later(refusal: errors.TooManyRequests | errors.Overloaded | errors.Unavailable) -> Response:
    status, words = REFUSALS[refusal.code]
    response = refusal_response(words.format(wait=refusal.retry_after), status)
    response["Retry-After"] = str(refusal.retry_after)
    return response


def _input(refusal: InvalidInput) -> Any:
    """Return the field problems; a password mismatch is reported alone, without a field."""
    codes = {each.code for wrong in refusal.problems.values() for each in wrong}
    if "password_mismatch" in codes:
        return PROBLEMS["password_mismatch"]
    return fields(refusal.problems)


def _counted(left: int | None, words: str) -> str:
    """Warn before the lockout and report it; the same for known and unknown identifiers."""
    if left == 0:
        return LOCKED
    return WARNING.format(left=left) if left in WARNED_AT else words


def _of_token(reason: EndReason | None) -> str:
    return INACTIVE if reason == EndReason.ACCOUNT_DEACTIVATED else BAD_TOKEN


def unauthenticated(words: str) -> Response:
    """Return a 401 that names the required scheme (RFC 6750, 3)."""
    return Response({"errors": words}, 401, headers={"WWW-Authenticate": 'Bearer realm="api"'})


FRAMEWORK: dict[int, str] = {
    400: "Invalid JSON.",
    403: "You do not have permission to perform this action.",
    404: "Not found.",
    413: "The request body is too large.",
    415: "Unsupported media type in request.",
    500: "Internal Server Error",
    503: "Service temporarily unavailable.",
}
"""The sentence of a framework exception, by status."""


def failed(failure: exceptions.APIException, method: str, allow: str) -> Response:
    """Return the response to a framework exception; ``allow`` lists the allowed methods."""
    if isinstance(failure, exceptions.MethodNotAllowed):
        response = refusal_response(f"{method} operation not allowed.", 405)
        response["Allow"] = allow
        return response
    if isinstance(failure, exceptions.AuthenticationFailed):
        return unauthenticated(_of_authentication(failure.detail))
    if isinstance(failure, exceptions.NotAuthenticated):
        return unauthenticated(NO_TOKEN)
    response = refusal_response(FRAMEWORK.get(failure.status_code, "Refused."), failure.status_code)
    wait = getattr(failure, "wait", None)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _of_authentication(detail: Any) -> str:
    body = detail if isinstance(detail, dict) else {}
    gone = body.get("code") == "user_inactive"
    return INACTIVE if gone else _of_token(EndReason(body["reason"]) if "reason" in body else None)
