"""Error responses of the SimpleJWT contract, in SimpleJWT's words or Django REST's."""

from __future__ import annotations

from vestibule.drf.rest_errors import (  # noqa: F401 - for the views of this contract
    CHALLENGE,
    GONE,
    PROBLEMS,
    REFUSALS,
    message,
    refused,
    second_step_required,
    sentence,
)
