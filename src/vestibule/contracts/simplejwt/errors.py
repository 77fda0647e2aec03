"""How the SimpleJWT contract says no: in its words, and in Django REST's where it has none."""

from __future__ import annotations

from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.core import errors
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidInput, InvalidToken, Problem, Refusal
from vestibule.core.events import EndReason
from vestibule.drf.body import NotAnObject

REFUSALS: dict[str, tuple[int, str]] = {
    errors.InvalidInput.code: (400, "Invalid input."),
    errors.UnsupportedTransport.code: (400, "This token transport is not served here."),
    errors.InvalidIdempotencyKey.code: (400, "This idempotency key cannot be used."),
    errors.WrongPassword.code: (400, "The current password is not correct."),
    errors.InvalidCode.code: (400, "The code is wrong or no longer valid."),
    errors.InvalidLink.code: (400, "The link is wrong or no longer valid."),
    errors.CaptchaRequired.code: (400, "Solve the captcha first."),
    errors.InvalidCredentials.code: (
        401,
        "No active account found with the given credentials",
    ),
    errors.NotAuthenticated.code: (401, "Authentication credentials were not provided."),
    errors.InvalidToken.code: (401, "Token is invalid"),
    errors.PermissionDenied.code: (403, "You do not have permission to perform this action."),
    errors.EmailNotVerified.code: (403, "Verify your email address first."),
    errors.PasswordLocked.code: (403, "Too many wrong attempts: reset your password to sign in."),
    errors.RegistrationClosed.code: (403, "Registration is closed."),
    errors.NotFound.code: (404, "Not found."),
    errors.TooManyRequests.code: (
        429,
        "Request was throttled. Expected available in {wait}.",
    ),
    errors.Overloaded.code: (503, "Too many people are signing in at the moment."),
    errors.Unavailable.code: (503, "This cannot be checked at the moment."),
    errors.InvalidImage.code: (400, "This picture cannot be used."),
    errors.InvalidState.code: (
        400,
        "This way to sign in was not begun in this browser, or is over.",
    ),
    errors.EmailMissing.code: (400, "The provider gives no email address."),
    errors.ProviderDenied.code: (401, "You were not signed in at the provider."),
    errors.ProviderRefused.code: (401, "What the provider sent cannot be accepted."),
    errors.CsrfFailed.code: (403, "The CSRF token is missing or wrong, or another site asks."),
    errors.LinkingClosed.code: (403, "Providers cannot be linked here."),
    errors.ReauthenticationRequired.code: (403, "Enter your password, or sign in again."),
    errors.LastAdmin.code: (409, "The last administrator must stay one, and active."),
    errors.AlreadyActive.code: (409, "This account is active."),
    errors.AlreadyDeactivated.code: (409, "This account is deactivated already."),
    errors.StillActive.code: (409, "Deactivate this account before deleting it."),
    errors.AccountInUse.code: (409, "Other records still need this account."),
    errors.LinkRequired.code: (
        409,
        "An account has this email address: sign in to it, and link the provider there.",
    ),
    errors.IdentityTaken.code: (409, "This identity is linked to another account."),
    errors.LastWayIn.code: (409, "Set a password first: there is no other way to sign in."),
    errors.ProviderUnavailable.code: (503, "The provider does not answer at the moment."),
}
"""Status and sentence for each code of ``vestibule.core.errors``."""

NOT_VERIFIED_EITHER = (
    "No active account found with the given credentials, or its email address is not verified yet"
)
"""What is said of wrong credentials to everybody where addresses must be verified first."""

PROBLEMS: dict[str, str] = {
    "email_invalid": "Enter a valid email address.",
    "email_taken": "A user with this email already exists.",
    "username_invalid": "Enter a valid username. This value may contain only letters, numbers, "
    "and @/./+/-/_ characters.",
    "username_mixed_scripts": "Letters of several scripts cannot be mixed in a username.",
    "username_taken": "A user with that username already exists.",
    "username_too_short": "Ensure this field has at least {min} characters.",
    "phone_invalid": "Enter a phone number with + and 7 to 15 digits.",
    "phone_not_dialable": "Add a phone number that can receive messages first.",
    "role_not_open": "This role cannot be chosen at registration.",
    "password_mismatch": "The two password fields didn't match.",
    "password_too_short": "This password is too short. It must contain at least {min} characters.",
    "password_too_long": "This password is too long. It may contain {max} characters at most.",
    "password_too_common": "This password is too common.",
    "password_breached": "This password is known from a breach of another service.",
    "password_too_personal": "The password is too similar to your own data.",
    "password_needs_lower": "This password must contain a lowercase letter.",
    "password_needs_upper": "This password must contain an uppercase letter.",
    "password_needs_digit": "This password must contain a digit.",
    "password_needs_special": "This password must contain a special character.",
    "password_unchanged": "Choose another password than the one you have.",
    "next_not_allowed": "Nobody can be sent there.",
    "role_unknown": "There is no such role.",
    "page_too_deep": "Pages go this deep no further: follow `next`, which goes on by cursor.",
    "cursor_invalid": "This cursor is not one that was given out for this list.",
    "ordering_unknown": "This order is not offered.",
    "field_required": "This field is required.",
    "field_not_text": "Enter a text.",
    "field_too_long": "This is too long. It may have {max} characters at most.",
    "field_not_offered": "Choose one of: {choices}.",
    "field_not_boolean": "Say true or false.",
    "field_not_integer": "Enter a whole number.",
    "field_not_date": "Enter a date as YYYY-MM-DD.",
    "image_missing": "Send a file.",
    "image_type": "Send a JPEG, PNG or WebP picture.",
    "image_broken": "This file is damaged, or no picture that can be read.",
    "image_too_small": "This picture is too small: {min} pixels each way at least.",
    "image_too_large": "This picture has too many pixels: {max} megapixels at most, "
    "progressive JPEG and WebP less.",
}
"""Sentence for each problem of a field: Django's, where it has one."""

CHALLENGE = "challenge_required"
"""Code of the answer to a right password that is not enough."""

_WITHOUT_CODE = {errors.InvalidCredentials.code, errors.NotAuthenticated.code}
_GONE = {EndReason.ACCOUNT_DEACTIVATED, EndReason.ACCOUNT_DELETED}
_WAITS = errors.TooManyRequests | errors.Overloaded | errors.Unavailable


def sentence(problem: Problem) -> str:
    """Say in words what is wrong with a field."""
    if problem.sentence is not None:
        return problem.sentence
    return PROBLEMS[problem.code].format(**problem.values)


def refused(refusal: Refusal) -> Response:
    """Answer what a flow refused."""
    if isinstance(refusal, InvalidInput):
        fields = refusal.problems.items()
        return Response({name: [sentence(each) for each in found] for name, found in fields}, 400)
    if isinstance(refusal, InvalidToken):
        return _token_refused(refusal)
    status, words = REFUSALS[refusal.code]
    if isinstance(refusal, errors.InvalidCredentials) and settings.verified_email_required:
        words = NOT_VERIFIED_EITHER
    body = {"detail": words}
    if refusal.code not in _WITHOUT_CODE:
        body["code"] = refusal.code
    response = Response(body, status, headers=challenge_header(status))
    if isinstance(refusal, _WAITS):
        wait = refusal.retry_after
        body["detail"] = words.format(wait=f"{wait} second{'' if wait == 1 else 's'}")
        response["Retry-After"] = str(wait)
    return response


def message(refusal: InvalidToken) -> str:
    """Say what is wrong with a token, in SimpleJWT's words."""
    if isinstance(refusal, errors.ExpiredToken) or refusal.reason is EndReason.EXPIRED:
        return "Token is expired"
    if isinstance(refusal, errors.WrongKindOfToken):
        return "Token has wrong type"
    if isinstance(refusal, errors.SessionOver) or refusal.reason:
        return "Token is blacklisted"
    return "Token is invalid"


def _token_refused(refusal: InvalidToken) -> Response:
    body = {"detail": message(refusal), "code": refusal.code}
    if refusal.reason in _GONE:
        body = {"detail": "No active account found for the given token."}
    response = Response(body, 401, headers=challenge_header(401))
    if refusal.reason:
        response["Session-End-Reason"] = refusal.reason.value
    return response


def more_is_asked(challenge: ChallengeRequired) -> Response:
    """Refuse the pair of tokens until the second step is done, and say how to do it."""
    return Response(
        {
            "detail": f"Enter the code sent to {challenge.sent_to}.",
            "code": CHALLENGE,
            "challenge": {
                "id": challenge.id,
                "method": challenge.method,
                "sent_to": challenge.sent_to,
                "expires_in": challenge.expires_in,
                "resend_in": challenge.resend_in,
            },
        },
        403,
    )


def failed(failure: exceptions.APIException) -> Response:
    """Answer what the framework refused."""
    detail: Any = failure.detail
    body = detail if isinstance(detail, dict) else {"detail": detail}
    if isinstance(failure, exceptions.ParseError):
        body = _unreadable(failure)
    return Response(body, failure.status_code, headers=challenge_header(failure.status_code))


def _unreadable(failure: exceptions.ParseError) -> dict[str, Any]:
    if isinstance(failure, NotAnObject):
        wrong = f"Invalid data. Expected a dictionary, but got {failure.kind}."
        nothing = failure.kind == type(None).__name__
        return {"non_field_errors": ["No data provided" if nothing else wrong]}
    if isinstance(failure.__cause__, ValueError):
        return {"detail": f"JSON parse error - {failure.__cause__}"}
    return {"detail": failure.detail}


def challenge_header(status: int) -> dict[str, str]:
    """Name the scheme that a 401 asks for."""
    if status != 401:
        return {}
    return {"WWW-Authenticate": f'{settings.AUTHORIZATION_SCHEMES[0]} realm="api"'}
