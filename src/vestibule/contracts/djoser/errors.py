"""Error responses of the djoser contract, in djoser's words or Django REST's."""

from __future__ import annotations

from rest_framework.response import Response

from vestibule.core import errors
from vestibule.core.errors import InvalidInput, Problem, Refusal
from vestibule.drf import rest_errors
from vestibule.drf.rest_errors import PROBLEMS, sentence  # noqa: F401 - this contract's, too

NON_FIELD = rest_errors.NON_FIELD
INVALID_UID = "Invalid user id or user doesn't exist."

_FIELDS = {
    errors.InvalidCredentials.code: (NON_FIELD, "Unable to log in with provided credentials."),
    errors.WrongPassword.code: ("current_password", "Invalid password."),
    errors.InvalidLink.code: ("token", "Invalid token for given user."),
}
"""The field and the sentence of each refusal that djoser reports beside a field."""

_WITHOUT_CODE = {errors.NotFound.code, errors.PermissionDenied.code}
"""Refusals that REST framework has too, which says no more than their sentence."""

REFUSALS: dict[str, tuple[int, str]] = rest_errors.REFUSALS | {
    code: (400, words) for code, (_, words) in _FIELDS.items()
}
"""Status and sentence for each code of ``vestibule.core.errors``."""


def refused(refusal: Refusal) -> Response:
    """Return the response to a flow's refusal."""
    if refusal.code in _FIELDS and not isinstance(refusal, errors.InvalidToken):
        field, words = _FIELDS[refusal.code]
        return Response({field: [words]}, 400)
    response = rest_errors.refused(refusal)
    if refusal.code in _WITHOUT_CODE and isinstance(response.data, dict):
        response.data.pop("code", None)
    return response


def invalid_uid() -> InvalidInput:
    """Return the refusal of an id that no link has."""
    return InvalidInput({"uid": (Problem("invalid", sentence=INVALID_UID),)})
