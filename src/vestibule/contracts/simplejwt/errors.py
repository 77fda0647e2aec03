"""Error responses of the SimpleJWT contract, in SimpleJWT's words or Django REST's."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response

from vestibule.core.challenge import ChallengeRequired
from vestibule.drf.rest_errors import (  # noqa: F401 - for the views of this contract
    GONE,
    PROBLEMS,
    REFUSALS,
    message,
    refused,
    sentence,
)

CHALLENGE = "challenge_required"
"""The code of the response to a correct password that needs a second step."""


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
