"""Error responses of this contract, in dj-rest-auth's words or Django REST's."""

from __future__ import annotations

from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.core import errors
from vestibule.core.errors import Problem, Refusal
from vestibule.drf import rest_errors

FORM = rest_errors.NON_FIELD
WRONG = "Unable to log in with provided credentials."
WRONG_OR_NOT_VERIFIED = (
    "Unable to log in with provided credentials, or the e-mail address is not verified yet."
)
"""The sentence for wrong credentials if addresses must be verified first."""
REGISTERED = "User is already registered with this e-mail address."
INVALID_CODE = "Invalid code."

REFUSALS: dict[str, tuple[int, str]] = rest_errors.REFUSALS | {
    errors.InvalidCredentials.code: (400, WRONG),
    errors.WrongPassword.code: (
        400,
        "Your old password was entered incorrectly. Please enter it again.",
    ),
    errors.InvalidCode.code: (400, INVALID_CODE),
    errors.InvalidLink.code: (400, "Invalid value"),
    errors.ProviderRefused.code: (400, "Incorrect value"),
    errors.ProviderDenied.code: (400, "Incorrect value"),
    errors.LinkRequired.code: (400, REGISTERED),
    errors.EmailNotVerified.code: (400, "E-mail is not verified."),
    errors.ReauthenticationRequired.code: (
        403,
        "Sign in again, or send your password or the code of your authenticator app.",
    ),
}
"""Status and sentence for each code of ``vestibule.core.errors``."""

PROBLEMS: dict[str, str] = rest_errors.PROBLEMS | {
    "email_taken": REGISTERED,
    "password_mismatch": "The two password fields didn’t match.",
    "password_too_personal": "The password is too similar to the username.",
}
"""The sentence of each field problem: Django's, if it has one."""

_FIELDS = {
    errors.InvalidCredentials.code: FORM,
    errors.WrongPassword.code: "old_password",
    errors.InvalidCode.code: "code",
    errors.InvalidLink.code: "token",
    errors.EmailMissing.code: FORM,
    errors.ProviderRefused.code: FORM,
    errors.ProviderDenied.code: FORM,
    errors.LinkRequired.code: FORM,
    errors.EmailNotVerified.code: FORM,
}
"""The field under which a form of dj-rest-auth reports each refusal."""


def sentence(problem: Problem) -> str:
    """Return the sentence of a field problem."""
    if problem.sentence is not None:
        return problem.sentence
    return PROBLEMS[problem.code].format(**problem.values)


def refused(refusal: Refusal) -> Response:
    """Return the response to a flow's refusal."""
    field = _FIELDS.get(refusal.code)
    if field is None:
        return _worded(refusal)
    status, words = REFUSALS[refusal.code]
    if isinstance(refusal, errors.InvalidCredentials) and settings.verified_email_required:
        words = WRONG_OR_NOT_VERIFIED
    return Response({field: [words]}, status)


def _worded(refusal: Refusal) -> Response:
    if isinstance(refusal, errors.InvalidInput):
        return field_errors(refusal)
    response = rest_errors.refused(refusal)
    if refusal.code == errors.ReauthenticationRequired.code:
        response.data["detail"] = REFUSALS[refusal.code][1]
    elif refusal.code == errors.NotFound.code:
        del response.data["code"]
    return response


def field_errors(refused: errors.InvalidInput, **renamed: str) -> Response:
    """Return the problems of a form; ``renamed`` has its names of the flow's fields."""
    body: dict[str, list[str]] = {}
    for name, problems in refused.problems.items():
        body.setdefault(renamed.get(name, name), []).extend(map(sentence, problems))
    return Response(body, 400)
