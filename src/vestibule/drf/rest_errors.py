"""Error responses in the words of Django, Django REST framework and SimpleJWT.

For contracts of packages that are built on these three.
"""

from __future__ import annotations

import json
from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.core import errors
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidInput, InvalidToken, Problem, Refusal
from vestibule.core.events import EndReason
from vestibule.drf.body import NotAnObject

MAILBOX_FIRST = "Reset your password by email first: that shows that the address is yours."
"""For what needs a mailed code, where no address takes one; a reset shows the mailbox as well."""

REFUSALS: dict[str, tuple[int, str]] = {
    errors.InvalidInput.code: (400, "Invalid input."),
    errors.UnsupportedTransport.code: (400, "This token transport isn’t available."),
    errors.InvalidIdempotencyKey.code: (
        400,
        "The idempotency key must be 1 to 200 visible ASCII characters.",
    ),
    errors.IdempotencyKeyReused.code: (
        422,
        "This idempotency key was used before.",
    ),
    errors.WrongPassword.code: (400, "The current password is incorrect."),
    errors.InvalidCode.code: (400, "The code is incorrect or has expired."),
    errors.InvalidLink.code: (400, "The link is invalid or has expired."),
    errors.CaptchaRequired.code: (400, "Complete the captcha to continue."),
    errors.InvalidCredentials.code: (
        401,
        "No active account found with the given credentials",
    ),
    errors.NotAuthenticated.code: (401, "Authentication credentials were not provided."),
    errors.InvalidToken.code: (401, "Token is invalid"),
    errors.SupersededToken.code: (401, "Token is blacklisted"),
    errors.PermissionDenied.code: (403, "You do not have permission to perform this action."),
    errors.EmailNotVerified.code: (403, "Verify your email address first."),
    errors.PasswordLocked.code: (403, "Too many attempts. Reset your password to sign in."),
    errors.RegistrationClosed.code: (403, "Sign-up is closed."),
    errors.InvalidPasskey.code: (400, "This passkey couldn’t be verified."),
    errors.UnknownPasskey.code: (400, "This passkey was removed from the account."),
    errors.PasskeyRequired.code: (
        403,
        "This account requires its passkey, which can’t be used here. Sign in where it can.",
    ),
    errors.EnrollmentRequired.code: (403, "Set up two-step verification first."),
    errors.LastFactor.code: (409, "This account needs at least one second factor."),
    errors.TooManyFactors.code: (409, "Remove a passkey before adding another."),
    errors.ResetPending.code: (409, "A reset of the second factors is already scheduled."),
    errors.RegistrationIncomplete.code: (
        403,
        "Sign up with your email address first, then connect the provider.",
    ),
    errors.NotFound.code: (404, "Not found."),
    errors.TooManyRequests.code: (
        429,
        "Request was throttled. Expected available in {wait}.",
    ),
    errors.Overloaded.code: (503, "The service is busy. Try again shortly."),
    errors.Unavailable.code: (503, "This can’t be checked right now. Try again shortly."),
    errors.InvalidImage.code: (400, "This image can’t be used."),
    errors.InvalidState.code: (
        400,
        "This sign-in expired or was started in another browser.",
    ),
    errors.EmailMissing.code: (400, "The provider didn’t share an email address."),
    errors.ProviderDenied.code: (401, "Sign-in was canceled at the provider."),
    errors.ProviderRefused.code: (401, "The provider’s response couldn’t be accepted."),
    errors.CsrfFailed.code: (
        403,
        "The CSRF token is missing or incorrect, or the request came from another site.",
    ),
    errors.LinkingClosed.code: (403, "Connecting accounts isn’t available."),
    errors.ReauthenticationRequired.code: (403, "Confirm your identity to continue."),
    errors.EmailCodeRequired.code: (403, MAILBOX_FIRST),
    errors.StepUpRequired.code: (401, "Confirm your identity to continue."),
    errors.LastAdmin.code: (409, "At least one active administrator is required."),
    errors.AlreadyActive.code: (409, "This account is already active."),
    errors.AlreadyDeactivated.code: (409, "This account is already deactivated."),
    errors.StillActive.code: (409, "Deactivate this account before deleting it."),
    errors.AccountInUse.code: (409, "Other records depend on this account."),
    errors.LinkRequired.code: (
        409,
        "An account with this email address exists. Sign in to it, then connect the provider.",
    ),
    errors.IdentityTaken.code: (409, "This identity is connected to another account."),
    errors.LastWayIn.code: (409, "Add another way to sign in first."),
    errors.ProviderUnavailable.code: (503, "The provider isn’t responding."),
}
"""Status and sentence for each code of ``vestibule.core.errors``."""

NOT_VERIFIED_EITHER = (
    "No active account found with the given credentials, or its email address isn’t verified yet"
)
"""The sentence for wrong credentials if addresses must be verified first."""

PROBLEMS: dict[str, str] = {
    "email_invalid": "Enter a valid email address.",
    "email_taken": "A user with this email already exists.",
    "username_invalid": "Enter a valid username. This value may contain only letters, numbers, "
    "and @/./+/-/_ characters.",
    "username_mixed_scripts": "Don’t mix letters from different alphabets.",
    "username_taken": "A user with that username already exists.",
    "username_too_short": "Ensure this field has at least {min} characters.",
    "phone_invalid": "Enter a phone number with its country code: + and 7 to 15 digits.",
    "phone_not_dialable": "Add a phone number that can receive messages first.",
    "role_not_open": "This role isn’t available at sign-up.",
    "password_mismatch": "The two password fields didn't match.",
    "password_too_short": "This password is too short. It must contain at least {min} characters.",
    "password_too_long": "This password is too long. It may contain {max} characters at most.",
    "password_too_common": "This password is too common.",
    "password_breached": "This password has appeared in a data breach. Choose another.",
    "password_too_personal": "The password is too similar to your name or email address.",
    "password_needs_lower": "This password must contain a lowercase letter.",
    "password_needs_upper": "This password must contain an uppercase letter.",
    "password_needs_digit": "This password must contain a digit.",
    "password_needs_special": "This password must contain a special character.",
    "password_unchanged": "Choose a password that differs from the current one.",
    "next_not_allowed": "This redirect address isn’t allowed.",
    "role_unknown": "This role doesn’t exist.",
    "page_too_deep": "This page is too deep. Follow `next` to continue by cursor.",
    "cursor_invalid": "This cursor isn’t valid for this list.",
    "ordering_unknown": "This ordering isn’t supported.",
    "field_required": "This field is required.",
    "field_not_text": "Enter text.",
    "field_too_long": "Use {max} characters or fewer.",
    "field_not_offered": "Choose one of: {choices}.",
    "field_not_boolean": "Must be true or false.",
    "field_not_integer": "Enter a whole number.",
    "field_not_date": "Enter a date as YYYY-MM-DD.",
    "field_taken": "Another account has this value.",
    "image_missing": "Send a file.",
    "image_type": "Send a PNG, JPEG or WebP image.",
    "image_broken": "This file is damaged or isn’t an image.",
    "image_too_small": "This image is too small. The minimum is {min} × {min} px.",
    "image_too_large": "This image is too large. The maximum is {max} megapixels, "
    "less for progressive JPEG and WebP.",
}
"""The sentence of each field problem: Django's, if it has one."""

CHALLENGE = "challenge_required"
"""The code of the response to a correct password that needs a second step."""

_WITHOUT_CODE = {errors.InvalidCredentials.code, errors.NotAuthenticated.code}
GONE = {EndReason.ACCOUNT_DEACTIVATED, EndReason.ACCOUNT_DELETED}
"""Reasons why a session ended with its owner."""

_BYTE_ORDER_MARK = "Unexpected UTF-8 BOM (decode using utf-8-sig)"
_WAITS = errors.TooManyRequests | errors.Overloaded | errors.Unavailable


MISMATCH = "password_mismatch"
NON_FIELD = "non_field_errors"
"""What REST framework calls the problems of a whole form."""


def mismatch_last(refused: InvalidInput) -> InvalidInput:
    """Report that a password was typed differently the second time if nothing else is wrong.

    As serializers do: they compare fields once each of them is valid, and report it of the form.
    """
    wrong = {
        name: tuple(each for each in problems if each.code != MISMATCH)
        for name, problems in refused.problems.items()
    }
    wrong = {name: problems for name, problems in wrong.items() if problems}
    return InvalidInput(wrong or {NON_FIELD: (Problem(MISMATCH, sentence=PROBLEMS[MISMATCH]),)})


def mismatch_first(refused: InvalidInput) -> InvalidInput:
    """Report of a password that was typed differently the second time only that.

    As Django's forms do: they validate a password once it was typed twice.
    """
    differing = {
        name: tuple(each for each in problems if each.code == MISMATCH) or problems
        for name, problems in refused.problems.items()
    }
    return InvalidInput(differing)


def sentence(problem: Problem) -> str:
    """Return the sentence of a field problem."""
    if problem.sentence is not None:
        return problem.sentence
    return PROBLEMS[problem.code].format(**problem.values)


def refused(refusal: Refusal) -> Response:
    """Return the response to a flow's refusal."""
    if isinstance(refusal, InvalidInput):
        fields = refusal.problems.items()
        return Response({name: [sentence(each) for each in wrong] for name, wrong in fields}, 400)
    if isinstance(refusal, InvalidToken):
        return _token_refused(refusal)
    status, words = REFUSALS[refusal.code]
    if isinstance(refusal, errors.InvalidCredentials) and settings.verified_email_required:
        words = NOT_VERIFIED_EITHER
    body: dict[str, Any] = {"detail": words}
    if refusal.code not in _WITHOUT_CODE:
        body["code"] = refusal.code
    if isinstance(refusal, errors.StepUpRequired):
        body |= {"acr_values": refusal.acr, "max_age": refusal.max_age}
    response = Response(body, status, headers=challenge_header(status))
    if isinstance(refusal, _WAITS):
        wait = refusal.retry_after
        body["detail"] = words.format(wait=f"{wait} second{'' if wait == 1 else 's'}")
        response["Retry-After"] = str(wait)
    return response


def message(refusal: InvalidToken) -> str:
    """Return the problem of a token, in SimpleJWT's words."""
    if isinstance(refusal, errors.ExpiredToken) or refusal.reason is EndReason.EXPIRED:
        return "Token is expired"
    if isinstance(refusal, errors.WrongKindOfToken):
        return "Token has wrong type"
    if isinstance(refusal, errors.SessionOver | errors.SupersededToken) or refusal.reason:
        return "Token is blacklisted"
    return "Token is invalid"


def _token_refused(refusal: InvalidToken) -> Response:
    body = {"detail": message(refusal), "code": InvalidToken.code}
    if refusal.reason in GONE:
        body = {"detail": "No active account found for the given token."}
    response = Response(body, 401, headers=challenge_header(401))
    if refusal.reason:
        response["Session-End-Reason"] = refusal.reason.value
    return response


def second_step_required(challenge: ChallengeRequired) -> Response:
    """Return the refusal of a sign-in that needs a second step, with its challenge.

    Raises:
        PasskeyRequired: no code can answer it.
        EnrollmentRequired: a second factor must be set up first.
    """
    asked = challenge.by_code()
    fields: dict[str, Any] = {"id": asked.id, "method": asked.method}
    words = "Enter the code from your authenticator app."
    if asked.sent_to:
        fields["sent_to"] = asked.sent_to
        words = f"Enter the code sent to {asked.sent_to}."
    fields["expires_in"] = asked.expires_in
    if asked.sent_to:
        fields["resend_in"] = asked.resend_in
    return Response({"detail": words, "code": CHALLENGE, "challenge": fields}, 403)


def failed(failure: exceptions.APIException) -> Response:
    """Return the response to a framework exception."""
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
    cause = failure.__cause__
    if isinstance(cause, json.JSONDecodeError) and cause.doc.startswith("\ufeff"):
        cause = json.JSONDecodeError(_BYTE_ORDER_MARK, cause.doc, 0)
    if isinstance(cause, ValueError):
        return {"detail": f"JSON parse error - {cause}"}
    return {"detail": failure.detail}


def challenge_header(status: int) -> dict[str, str]:
    """Return the ``WWW-Authenticate`` header of a 401."""
    if status != 401:
        return {}
    return {"WWW-Authenticate": f'{settings.AUTHORIZATION_SCHEMES[0]} realm="api"'}
