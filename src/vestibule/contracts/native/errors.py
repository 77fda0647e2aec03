"""How the native API says no: every code with its status, its sentence and its shape."""

from __future__ import annotations

from math import ceil
from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.core import errors
from vestibule.core.errors import InvalidInput, InvalidToken, Problem, Refusal
from vestibule.drf.authentication import CSRF_SENTENCE, TOKEN_SENTENCE, CsrfNotValid

REFUSALS: dict[str, tuple[int, str]] = {
    errors.InvalidInput.code: (400, "Invalid data"),
    errors.InvalidImage.code: (400, "This picture cannot be used"),
    errors.UnsupportedTransport.code: (400, "This token transport is not served here"),
    errors.InvalidIdempotencyKey.code: (400, "This idempotency key cannot be used"),
    errors.WrongPassword.code: (400, "The current password is not correct"),
    errors.InvalidCode.code: (400, "The code is wrong or no longer valid"),
    errors.InvalidLink.code: (400, "The link is wrong or no longer valid"),
    errors.CaptchaRequired.code: (400, "Solve the captcha first"),
    errors.InvalidState.code: (
        400,
        "This way to sign in was not begun in this browser, or is over",
    ),
    errors.EmailMissing.code: (400, "The provider gives no email address"),
    errors.ProviderDenied.code: (401, "You were not signed in at the provider"),
    errors.ProviderRefused.code: (401, "What the provider sent cannot be accepted"),
    errors.InvalidCredentials.code: (401, "Invalid credentials"),
    errors.NotAuthenticated.code: (401, "Authentication credentials were not provided."),
    errors.InvalidToken.code: (401, TOKEN_SENTENCE),
    errors.PermissionDenied.code: (403, "You may not do this"),
    errors.CsrfFailed.code: (403, CSRF_SENTENCE),
    errors.EmailNotVerified.code: (403, "Verify your email address first"),
    errors.PasswordLocked.code: (403, "Too many wrong attempts: reset your password to sign in"),
    errors.RegistrationClosed.code: (403, "Registration is closed"),
    errors.LinkingClosed.code: (403, "Providers cannot be linked here"),
    errors.ReauthenticationRequired.code: (403, "Enter your password, or sign in again"),
    errors.NotFound.code: (404, "Not found"),
    errors.LastAdmin.code: (409, "The last administrator must stay one, and active"),
    errors.AlreadyActive.code: (409, "This account is active"),
    errors.AlreadyDeactivated.code: (409, "This account is deactivated already"),
    errors.StillActive.code: (409, "Deactivate this account before deleting it"),
    errors.AccountInUse.code: (409, "Other records still need this account"),
    errors.LinkRequired.code: (
        409,
        "An account has this email address: sign in to it, and link the provider there",
    ),
    errors.IdentityTaken.code: (409, "This identity is linked to another account"),
    errors.LastWayIn.code: (409, "Set a password first: there is no other way to sign in"),
    errors.TooManyRequests.code: (429, "Too many attempts. Try again in {wait}"),
    errors.Overloaded.code: (503, "Too many people are signing in at the moment"),
    errors.Unavailable.code: (503, "This cannot be checked at the moment"),
    errors.ProviderUnavailable.code: (503, "The provider does not answer at the moment"),
}
"""Status and sentence for each code of ``vestibule.core.errors``."""

NOT_VERIFIED_EITHER = "Invalid credentials, or the email address is not verified yet"
"""What ``invalid_credentials`` says to everybody where addresses must be verified first."""

FRAMEWORK: dict[int, tuple[str, str]] = {
    400: ("malformed_body", "The request body cannot be read"),
    403: (errors.PermissionDenied.code, "You may not do this"),
    404: (errors.NotFound.code, "Not found"),
    405: ("method_not_allowed", "This address does not answer this method"),
    413: ("body_too_large", "The request body is too large"),
    415: (
        "unsupported_media_type",
        "Send JSON, as application/json, not compressed; a picture as a form or as itself",
    ),
    503: (errors.Unavailable.code, "This cannot be checked at the moment"),
}
"""Code and sentence for what the framework refuses, by status."""

PROBLEMS: dict[str, str] = {
    "email_invalid": "Enter a valid email address.",
    "next_not_allowed": "Nobody can be sent there.",
    "email_taken": "A user with this email already exists.",
    "username_invalid": "Letters, digits and @ . + - _ only, 150 at most; not a reserved word.",
    "username_mixed_scripts": "Do not mix letters of several scripts.",
    "username_taken": "A user with that username already exists.",
    "username_too_short": "Choose a user name of at least {min} characters.",
    "phone_invalid": "Enter a phone number with + and 7 to 15 digits.",
    "phone_not_dialable": "Add a phone number that can receive messages first.",
    "role_not_open": "This role cannot be chosen at registration.",
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
    "password_mismatch": "Password fields didn't match.",
    "password_too_short": "This password is too short. It must have at least {min} characters.",
    "password_too_long": "This password is too long. It may have {max} characters at most.",
    "password_needs_lower": "Add a small letter.",
    "password_needs_upper": "Add a capital letter.",
    "password_needs_digit": "Add a digit.",
    "password_needs_special": "Add a special character, such as ! or ?.",
    "password_unchanged": "Choose another password than the one you have.",
    "password_too_common": "This password is too common.",
    "password_breached": "This password is known from a breach of another service.",
    "password_too_personal": "This password is too easy to guess: it is made of your own data.",
}
"""Sentence for each problem of a field."""

_TOKEN_CODES = {errors.InvalidToken.code, errors.NotAuthenticated.code}


def sentence(problem: Problem) -> str:
    """Say in words what is wrong with a field."""
    if problem.sentence is not None:
        return problem.sentence
    return PROBLEMS[problem.code].format(**problem.values)


def refused(refusal: Refusal) -> Response:
    """Answer what a flow refused."""
    status, words = REFUSALS[refusal.code]
    if refusal.code in _TOKEN_CODES:
        return _token_answer(refusal, words)
    body: dict[str, Any] = {"error": words, "code": refusal.code}
    if isinstance(refusal, InvalidInput):
        body["details"] = {
            field: [sentence(problem) for problem in problems]
            for field, problems in refusal.problems.items()
        }
        body["codes"] = {
            field: [problem.code for problem in problems]
            for field, problems in refusal.problems.items()
        }
    elif isinstance(refusal, errors.InvalidCredentials):
        body["error"] = words = _of_credentials(words)
        body["details"] = {"non_field_errors": [f"{words}."]}
    elif isinstance(refusal, errors.WrongPassword):
        body["details"] = {"current_password": ["This is not your current password."]}
    response = Response(body, status)
    if isinstance(refusal, _WAITS):
        body["error"] = words.format(wait=in_words(refusal.retry_after))
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _of_credentials(words: str) -> str:
    return NOT_VERIFIED_EITHER if settings.verified_email_required else words


_WAITS = errors.TooManyRequests | errors.Overloaded | errors.Unavailable


def in_words(seconds: int) -> str:
    """Say a span of time as people do."""
    if seconds < 120:
        return f"{seconds} seconds" if seconds != 1 else "1 second"
    return f"{ceil(seconds / 60)} minutes"


def _token_answer(refusal: Refusal, words: str) -> Response:
    body = {"detail": words, "code": refusal.code}
    if isinstance(refusal, InvalidToken) and refusal.reason and refusal.ended_at:
        body |= {"reason": refusal.reason.value, "ended_at": refusal.ended_at.isoformat()}
    return Response(body, 401, headers={"WWW-Authenticate": 'Bearer realm="api"'})


def failed(failure: exceptions.APIException, allow: str) -> Response:
    """Answer what the framework refused; ``allow`` lists the methods there are."""
    if isinstance(failure, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return _unauthenticated(failure)
    if isinstance(failure, CsrfNotValid):
        return refused(errors.CsrfFailed())
    code, words = FRAMEWORK.get(failure.status_code, ("refused", "This was refused"))
    response = Response({"error": words, "code": code}, failure.status_code)
    if isinstance(failure, exceptions.ParseError):
        response.data["details"] = {"non_field_errors": [str(failure.detail)]}
    if isinstance(failure, exceptions.MethodNotAllowed):
        response["Allow"] = allow
    wait = getattr(failure, "wait", None)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _unauthenticated(failure: exceptions.APIException) -> Response:
    headers = {"WWW-Authenticate": 'Bearer realm="api"'}
    if isinstance(failure.detail, dict):
        return Response(dict(failure.detail), 401, headers=headers)
    if isinstance(failure, exceptions.AuthenticationFailed):
        body = {"detail": TOKEN_SENTENCE, "code": errors.InvalidToken.code}
    else:
        words = REFUSALS[errors.NotAuthenticated.code][1]
        body = {"detail": words, "code": errors.NotAuthenticated.code}
    return Response(body, 401, headers=headers)
