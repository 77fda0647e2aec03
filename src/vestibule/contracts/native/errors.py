"""Error responses of the native API: status, sentence and format of every code."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from rest_framework import exceptions
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.core import errors
from vestibule.core.errors import InvalidInput, InvalidToken, Problem, Refusal
from vestibule.drf.authentication import CSRF_SENTENCE, TOKEN_SENTENCE, CsrfNotValid

REFUSALS: dict[str, tuple[int, str]] = {
    errors.InvalidInput.code: (400, _("Invalid data")),
    errors.InvalidImage.code: (400, _("This image can’t be used")),
    errors.UnsupportedTransport.code: (400, _("This token transport isn’t available")),
    errors.InvalidIdempotencyKey.code: (
        400,
        _("The idempotency key must be 1 to 200 visible ASCII characters"),
    ),
    errors.IdempotencyKeyReused.code: (
        422,
        _("This request was already answered. Reload the page and try again"),
    ),
    errors.WrongPassword.code: (400, _("The current password is incorrect")),
    errors.InvalidCode.code: (400, _("The code is incorrect or has expired")),
    errors.InvalidLink.code: (400, _("The link is invalid or has expired")),
    errors.CaptchaRequired.code: (400, _("Complete the captcha to continue")),
    errors.InvalidState.code: (
        400,
        _("This sign-in expired or was started in another browser"),
    ),
    errors.EmailMissing.code: (400, _("The provider didn’t share an email address")),
    errors.ProviderDenied.code: (401, _("Sign-in was canceled at the provider")),
    errors.ProviderRefused.code: (401, _("The provider’s response couldn’t be accepted")),
    errors.InvalidCredentials.code: (401, _("Invalid credentials")),
    errors.NotAuthenticated.code: (401, "Authentication credentials were not provided."),
    errors.InvalidToken.code: (401, TOKEN_SENTENCE),
    errors.SupersededToken.code: (401, TOKEN_SENTENCE),
    errors.PermissionDenied.code: (403, _("You don’t have permission to do this")),
    errors.CsrfFailed.code: (403, CSRF_SENTENCE),
    errors.EmailNotVerified.code: (403, _("Verify your email address first")),
    errors.PasswordLocked.code: (403, _("Too many attempts. Reset your password to sign in")),
    errors.RegistrationClosed.code: (403, _("Sign-up is closed")),
    errors.RegistrationIncomplete.code: (
        403,
        _("Sign up with your email address first, then connect the provider"),
    ),
    errors.LinkingClosed.code: (403, _("Connecting accounts isn’t available")),
    errors.ReauthenticationRequired.code: (403, _("Confirm your identity to continue")),
    errors.EmailCodeRequired.code: (403, _("Confirm this with a code that we send by email")),
    errors.StepUpRequired.code: (401, _("Confirm your identity to continue")),
    errors.InvalidPasskey.code: (400, _("This passkey couldn’t be verified")),
    errors.UnknownPasskey.code: (400, _("This passkey was removed from the account")),
    errors.PasskeyRequired.code: (
        403,
        _("Email alone isn’t enough to sign in to this account. Use your password instead"),
    ),
    errors.EnrollmentRequired.code: (403, _("Set up two-step verification first")),
    errors.LastFactor.code: (409, _("This account needs at least one second factor")),
    errors.TooManyFactors.code: (409, _("Remove a passkey before adding another")),
    errors.ResetPending.code: (409, _("A reset of the second factors is already scheduled")),
    errors.NotFound.code: (404, _("Not found")),
    errors.LastAdmin.code: (409, _("At least one active administrator is required")),
    errors.AlreadyActive.code: (409, _("This account is already active")),
    errors.AlreadyDeactivated.code: (409, _("This account is already deactivated")),
    errors.StillActive.code: (409, _("Deactivate this account before deleting it")),
    errors.AccountInUse.code: (409, _("Other records depend on this account")),
    errors.LinkRequired.code: (
        409,
        _("An account with this email address exists. Sign in to it, then connect the provider"),
    ),
    errors.IdentityTaken.code: (409, _("This identity is connected to another account")),
    errors.LastWayIn.code: (409, _("Add another way to sign in first")),
    errors.TooManyRequests.code: (429, _("Too many attempts. Try again in {wait}")),
    errors.Overloaded.code: (503, _("The service is busy. Try again shortly")),
    errors.Unavailable.code: (503, _("This can’t be checked right now. Try again shortly")),
    errors.ProviderUnavailable.code: (503, _("The provider isn’t responding")),
}
"""Status and sentence for each code of ``vestibule.core.errors``.

Sentences that Django or REST framework translates are not marked for translation: a host's own
forms would show ours.
"""

NOT_VERIFIED_EITHER = _("Invalid credentials, or the email address isn’t verified yet")
"""The sentence of ``invalid_credentials`` if addresses must be verified first."""

FRAMEWORK: dict[int, tuple[str, str]] = {
    400: ("malformed_body", _("The request body couldn’t be parsed")),
    403: (errors.PermissionDenied.code, _("You don’t have permission to do this")),
    404: (errors.NotFound.code, _("Not found")),
    405: ("method_not_allowed", _("This method isn’t allowed here")),
    413: ("body_too_large", _("The request body is too large")),
    415: (
        "unsupported_media_type",
        _(
            "Send uncompressed application/json; send an image as multipart/form-data or as the "
            "raw body"
        ),
    ),
    503: (errors.Unavailable.code, _("This can’t be checked right now. Try again shortly")),
}
"""Code and sentence of a framework exception, by status."""

PROBLEMS: dict[str, str] = {
    "email_invalid": "Enter a valid email address.",
    "next_not_allowed": _("This redirect address isn’t allowed."),
    "email_taken": _("A user with this email already exists."),
    "username_invalid": _("Use up to 150 letters, digits and @ . + - _; some words are reserved."),
    "username_mixed_scripts": _("Don’t mix letters from different alphabets."),
    "username_taken": _("This username is taken."),
    "username_too_short": _("Use at least {min} characters."),
    "phone_invalid": _("Enter a phone number with its country code: + and 7 to 15 digits."),
    "phone_not_dialable": _("Add a phone number that can receive messages first."),
    "role_not_open": _("This role isn’t available at sign-up."),
    "role_unknown": _("This role doesn’t exist."),
    "page_too_deep": _("This page is too deep. Follow `next` to continue by cursor."),
    "cursor_invalid": _("This cursor isn’t valid for this list."),
    "ordering_unknown": _("This ordering isn’t supported."),
    "field_required": "This field is required.",
    "field_not_text": _("Enter text."),
    "field_too_long": _("Use {max} characters or fewer."),
    "field_not_offered": _("Choose one of: {choices}."),
    "field_not_boolean": _("Must be true or false."),
    "field_not_integer": "Enter a whole number.",
    "field_not_date": _("Enter a date as YYYY-MM-DD."),
    "field_taken": _("Another account has this value."),
    "image_missing": _("Send a file."),
    "image_type": _("Send a PNG, JPEG or WebP image."),
    "image_broken": _("This file is damaged or isn’t an image."),
    "image_too_small": _("This image is too small. The minimum is {min} × {min} px."),
    "image_too_large": _(
        "This image is too large. The maximum is {max} megapixels, "
        "less for progressive JPEG and WebP."
    ),
    "password_mismatch": _("Password fields didn't match."),
    "password_too_short": _("Use at least {min} characters."),
    "password_too_long": _("Use {max} characters or fewer."),
    "password_needs_lower": _("Add a lowercase letter."),
    "password_needs_upper": _("Add an uppercase letter."),
    "password_needs_digit": _("Add a number."),
    "password_needs_special": _("Add a symbol, such as ! or ?."),
    "password_unchanged": _("Choose a password that differs from the current one."),
    "password_too_common": _("This password is too common. Choose another."),
    "password_breached": _("This password has appeared in a data breach. Choose another."),
    "password_too_personal": _(
        "This password is too easy to guess. Don’t use your name or email address."
    ),
}
"""The sentence of each field problem."""

_TOKEN_CODES = {
    errors.InvalidToken.code,
    errors.SupersededToken.code,
    errors.NotAuthenticated.code,
}


def sentence(problem: Problem) -> str:
    """Return the sentence of a field problem."""
    if problem.sentence is not None:
        return problem.sentence
    return gettext(PROBLEMS[problem.code]).format(**problem.values)


def refused(refusal: Refusal) -> Response:
    """Return the response to a flow's refusal."""
    status, words = REFUSALS[refusal.code]
    words = gettext(words)
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
    elif isinstance(refusal, errors.CsrfFailed) and refusal.hint:
        body["error"] = f"{words}. {refusal.hint}"
    elif isinstance(refusal, errors.StepUpRequired):
        body |= {"acr_values": refusal.acr, "max_age": refusal.max_age}
    elif isinstance(refusal, errors.WrongPassword):
        body["details"] = {"current_password": [gettext("That’s not your current password.")]}
    response = Response(body, status)
    if isinstance(refusal, _WAITS):
        body["error"] = words.format(wait=in_words(refusal.retry_after))
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _of_credentials(words: str) -> str:
    return gettext(NOT_VERIFIED_EITHER) if settings.verified_email_required else words


_WAITS = errors.TooManyRequests | errors.Overloaded | errors.Unavailable


def in_words(seconds: int) -> str:
    """Format a duration in words."""
    if seconds < 120:
        return ngettext("{n} second", "{n} seconds", seconds).format(n=seconds)
    minutes = ceil(seconds / 60)
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)


def _token_answer(refusal: Refusal, words: str) -> Response:
    body = {"detail": words, "code": refusal.code}
    if isinstance(refusal, InvalidToken) and refusal.reason and refusal.ended_at:
        body |= {"reason": refusal.reason.value, "ended_at": refusal.ended_at.isoformat()}
    return Response(body, 401, headers={"WWW-Authenticate": 'Bearer realm="api"'})


def failed(failure: exceptions.APIException, allow: str) -> Response:
    """Return the response to a framework exception; ``allow`` lists the allowed methods."""
    if isinstance(failure, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return _unauthenticated(failure)
    if isinstance(failure, CsrfNotValid):
        return refused(failure.refused)
    code, words = FRAMEWORK.get(failure.status_code, ("refused", _("The request was refused")))
    response = Response({"error": gettext(words), "code": code}, failure.status_code)
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
        body: dict[str, Any] = dict(failure.detail)
        if "detail" in body:
            body["detail"] = gettext(str(body["detail"]))
        return Response(body, 401, headers=headers)
    if isinstance(failure, exceptions.AuthenticationFailed):
        body = {"detail": gettext(TOKEN_SENTENCE), "code": errors.InvalidToken.code}
    else:
        words = gettext(REFUSALS[errors.NotAuthenticated.code][1])
        body = {"detail": words, "code": errors.NotAuthenticated.code}
    return Response(body, 401, headers=headers)
