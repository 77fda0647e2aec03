"""Error responses of the authtoken contract, in Django REST framework's words."""

from __future__ import annotations

from rest_framework.response import Response

from vestibule.core import errors
from vestibule.core.errors import Refusal
from vestibule.drf import rest_errors
from vestibule.drf.rest_errors import PROBLEMS, sentence  # noqa: F401 - of this contract, too

WRONG = "Unable to log in with provided credentials."

REFUSALS: dict[str, tuple[int, str]] = rest_errors.REFUSALS | {
    errors.InvalidCredentials.code: (400, WRONG),
}
"""Status and sentence for each code of ``vestibule.core.errors``."""


def refused(refusal: Refusal) -> Response:
    """Return the response to a flow's refusal."""
    if isinstance(refusal, errors.InvalidCredentials):
        return Response({"non_field_errors": [WRONG]}, 400)
    return rest_errors.refused(refusal)
