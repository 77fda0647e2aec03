"""Error responses of this contract: ``errors`` of the input, or the flows that can follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.answers import (
    envelope,
    invalid,
    reauthentication_required,
    signed_out,
)
from vestibule.contracts.allauth_headless.pending import NOTHING, Client, Pending
from vestibule.core import errors
from vestibule.core.errors import InvalidInput, InvalidToken, NotAuthenticated, Problem, Refusal
from vestibule.core.tokens import AccessClaims

Input = tuple[str, str, str]

INPUT: dict[str, Input] = {
    errors.InvalidInput.code: ("invalid", "Invalid input.", ""),
    errors.InvalidImage.code: ("invalid", "This image can’t be used.", ""),
    errors.UnsupportedTransport.code: ("invalid", "This client isn’t supported here.", ""),
    errors.InvalidIdempotencyKey.code: (
        "invalid",
        "The idempotency key must be 1 to 200 visible ASCII characters.",
        "",
    ),
    errors.IdempotencyKeyReused.code: ("invalid", "This idempotency key was used before.", ""),
    errors.WrongPassword.code: ("incorrect_password", "Incorrect password.", "password"),
    errors.InvalidCode.code: ("incorrect_code", "Incorrect code.", "code"),
    errors.InvalidLink.code: ("invalid_or_expired_key", "Invalid or expired key.", "key"),
    errors.InvalidPasskey.code: ("incorrect_code", "Incorrect code.", "credential"),
    errors.UnknownPasskey.code: ("incorrect_code", "Incorrect code.", "credential"),
    errors.InvalidCredentials.code: ("invalid_login", "Invalid login.", ""),
    errors.PasswordLocked.code: (
        "too_many_login_attempts",
        "Too many failed login attempts. Reset your password to sign in.",
        "",
    ),
    errors.CaptchaRequired.code: ("captcha_required", "Complete the captcha to continue.", ""),
    errors.EnrollmentRequired.code: (
        "enrollment_required",
        "Set up two-step verification first.",
        "",
    ),
    errors.PasskeyRequired.code: (
        "passkey_required",
        "This account requires its passkey to sign in.",
        "",
    ),
    errors.EmailMissing.code: ("invalid", "The provider didn’t share an email address.", ""),
    errors.EmailNotVerified.code: (
        "email_not_verified",
        "Verify your email address first.",
        "",
    ),
    errors.RegistrationIncomplete.code: (
        "signup_incomplete",
        "Sign up with your email address first, then connect the provider.",
        "",
    ),
    errors.ProviderRefused.code: ("invalid_token", "Invalid token.", "token"),
    errors.ProviderDenied.code: ("cancelled", "Sign-in was canceled at the provider.", ""),
    errors.InvalidState.code: (
        "invalid",
        "This sign-in expired or was started in another browser.",
        "",
    ),
    errors.LinkRequired.code: (
        "email_taken",
        "A user is already registered with this email address.",
        "email",
    ),
    errors.IdentityTaken.code: (
        "connected_other",
        "The third-party account is already connected to a different account.",
        "",
    ),
    errors.LastWayIn.code: ("no_password", "Your account has no password set up.", "account"),
    errors.LastFactor.code: (
        "last_factor",
        "This account needs at least one second factor.",
        "",
    ),
}
"""Code, sentence and field of the refusals that are errors of the input (400)."""

STATUSES: dict[str, int] = {
    errors.PermissionDenied.code: 403,
    errors.CsrfFailed.code: 403,
    errors.RegistrationClosed.code: 403,
    errors.LinkingClosed.code: 403,
    errors.NotFound.code: 404,
    errors.LastAdmin.code: 409,
    errors.AlreadyActive.code: 409,
    errors.AlreadyDeactivated.code: 409,
    errors.StillActive.code: 409,
    errors.AccountInUse.code: 409,
    errors.TooManyFactors.code: 409,
    errors.ResetPending.code: 409,
    errors.TooManyRequests.code: 429,
    errors.Overloaded.code: 503,
    errors.Unavailable.code: 503,
    errors.ProviderUnavailable.code: 503,
}
"""Statuses of the refusals without a body of their own."""

SESSIONS: dict[str, int] = {
    errors.NotAuthenticated.code: 401,
    errors.InvalidToken.code: 410,
    errors.SupersededToken.code: 410,
    errors.StepUpRequired.code: 401,
    errors.ReauthenticationRequired.code: 401,
    errors.EmailCodeRequired.code: 401,
}
"""Statuses of the refusals that list the flows with which a client can continue."""

REFUSALS: dict[str, tuple[int, str]] = {
    **{code: (400, sentence) for code, (_, sentence, _) in INPUT.items()},
    **{code: (each, HTTPStatus(each).phrase) for code, each in (STATUSES | SESSIONS).items()},
}
"""Status and sentence for each code of ``vestibule.core.errors``; a status alone has no other
sentence than its own."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "email_invalid": ("invalid", "Enter a valid email address."),
    "email_taken": ("email_taken", "A user is already registered with this email address."),
    "username_invalid": (
        "invalid",
        "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ "
        "characters.",
    ),
    "username_mixed_scripts": ("invalid", "Don’t mix letters from different alphabets."),
    "username_taken": ("username_taken", "A user with that username already exists."),
    "username_too_short": ("min_length", "Ensure this value has at least {min} characters."),
    "phone_invalid": (
        "invalid",
        "Enter a phone number including country code (e.g. +12125552368).",
    ),
    "phone_not_dialable": ("invalid", "Enter a phone number that can receive messages."),
    "role_not_open": ("invalid", "This role isn’t available."),
    "role_unknown": ("invalid", "This role doesn’t exist."),
    "next_not_allowed": ("invalid_url", "Invalid URL."),
    "field_required": ("required", "This field is required."),
    "field_not_text": ("invalid", "Enter text."),
    "field_too_long": ("max_length", "Ensure this value has at most {max} characters."),
    "field_not_offered": ("invalid_choice", "Choose one of: {choices}."),
    "field_not_boolean": ("invalid", "Must be true or false."),
    "field_not_integer": ("invalid", "Enter a whole number."),
    "field_not_date": ("invalid", "Enter a valid date."),
    "field_taken": ("unique", "Another account has this value."),
    "page_too_deep": ("invalid", "Invalid page."),
    "cursor_invalid": ("invalid", "Invalid page."),
    "ordering_unknown": ("invalid", "This ordering isn’t supported."),
    "image_missing": ("required", "This field is required."),
    "image_type": ("invalid_image", "Upload a JPEG or PNG image."),
    "image_broken": ("invalid_image", "The file is damaged or isn’t an image."),
    "image_too_small": ("invalid_image", "The image must be at least {min} × {min} pixels."),
    "image_too_large": ("invalid_image", "The image may have {max} megapixels at most."),
    "password_mismatch": ("password_mismatch", "You must type the same password each time."),
    "password_too_short": (
        "password_too_short",
        "This password is too short. It must contain at least {min} characters.",
    ),
    "password_too_long": (
        "password_too_long",
        "This password is too long. It may contain {max} characters at most.",
    ),
    "password_too_common": ("password_too_common", "This password is too common."),
    "password_breached": (
        "password_breached",
        "This password has appeared in a data breach.",
    ),
    "password_too_personal": (
        "password_too_similar",
        "The password is too similar to your name or email address.",
    ),
    "password_needs_lower": ("password_needs_lower", "Add a lowercase letter."),
    "password_needs_upper": ("password_needs_upper", "Add an uppercase letter."),
    "password_needs_digit": ("password_needs_digit", "Add a number."),
    "password_needs_special": ("password_needs_special", "Add a special character."),
    "password_unchanged": (
        "same_as_current",
        "The new value must be different from the current one.",
    ),
}
"""allauth's code and sentence of each field problem."""

TOO_MANY = "Too many failed login attempts. Try again later."

NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."
"""In place of a sentence that quotes what was sent."""

MALFORMED = "code_malformed"
"""Code of a malformed one-time code: it is as wrong as any other."""

_ABSENT = {"blank", "empty", "null"}
"""REST framework's codes of values that are missing for Django's forms."""


def refused(
    refusal: Refusal, client: Client, claims: AccessClaims | None, pending: Pending = NOTHING
) -> Response:
    """Return the response to a flow's refusal."""
    if isinstance(refusal, InvalidInput):
        return envelope(400, errors=input_errors(refusal.problems))
    if isinstance(refusal, InvalidToken):
        return signed_out(client, status=410 if client == Client.APP else 401)
    if refusal.code in INPUT:
        return invalid(*INPUT[refusal.code])
    if refusal.code in SESSIONS:
        by_code = refusal.code == errors.EmailCodeRequired.code
        return _to_continue(client, claims, pending, by_code=by_code)
    response = envelope(STATUSES[refusal.code])
    if wait := getattr(refusal, "retry_after", None):
        response["Retry-After"] = str(wait)
    return response


def _to_continue(
    client: Client, claims: AccessClaims | None, pending: Pending, *, by_code: bool
) -> Response:
    """Return 401 with the ways to authenticate again; to sign in, without an active account."""
    if claims is not None:
        with suppress(NotAuthenticated):
            return reauthentication_required(claims, by_code=by_code)
    return signed_out(client, pending)


def too_many_attempts(refusal: Refusal, param: str = "") -> Response:
    """Return the response to a sign-in that must wait: as with allauth, an error of the input."""
    response = invalid("too_many_login_attempts", TOO_MANY, param)
    response["Retry-After"] = str(getattr(refusal, "retry_after", 3600))
    return response


def input_errors(problems: Mapping[str, tuple[Problem, ...]]) -> Iterator[dict[str, str]]:
    """Return each problem of each field: its sentence, its code and the field."""
    for param, found in problems.items():
        for each in found:
            field = {} if param == "non_field_errors" else {"param": param}
            yield {"message": sentence(each), "code": _code(each), **field}


def sentence(problem: Problem) -> str:
    """Return the sentence of a field problem."""
    if problem.sentence is None:
        return PROBLEMS[problem.code][1].format(**problem.values)
    if problem.code in _ABSENT:
        return PROBLEMS["field_required"][1]
    if problem.code == MALFORMED:
        return INPUT[errors.InvalidCode.code][1]
    return NO_CHOICE if problem.code == "invalid_choice" else problem.sentence


def _code(problem: Problem) -> str:
    if problem.sentence is None:
        return PROBLEMS[problem.code][0]
    if problem.code == MALFORMED:
        return INPUT[errors.InvalidCode.code][0]
    return "required" if problem.code in _ABSENT else problem.code


def failed(
    failure: exceptions.APIException, client: Client, pending: Pending, allow: str
) -> Response:
    """Return the response to a framework exception; ``allow`` lists the allowed methods."""
    if isinstance(failure, exceptions.AuthenticationFailed | exceptions.NotAuthenticated):
        return signed_out(client, pending)
    if isinstance(failure, exceptions.ParseError):
        return invalid("invalid", str(failure.detail))
    response = envelope(failure.status_code)
    if isinstance(failure, exceptions.MethodNotAllowed):
        response["Allow"] = allow
    wait: Any = getattr(failure, "wait", None)
    if wait:
        response["Retry-After"] = str(wait)
    return response
