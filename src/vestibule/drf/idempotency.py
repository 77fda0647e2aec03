"""The ``Idempotency-Key`` of a request (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import re

from django.http import HttpRequest
from rest_framework.request import Request

from vestibule.core.errors import InvalidIdempotencyKey
from vestibule.drf.openapi import Header

IDEMPOTENCY_KEY = Header(
    "Idempotency-Key",
    "Made by the client before it asks, kept beside the refresh token and sent again with it: "
    "the answer of a refresh that was lost is then given again at any later time. A new one for "
    "each token, such as a UUID.",
    pattern="^[!-~]{1,200}$",
)
_KEY = re.compile(r"[!-~]{1,200}")


def idempotency_key(request: Request | HttpRequest) -> str:
    """Return the key that a client made for this request before it asked; empty for none.

    Raises:
        InvalidIdempotencyKey: it is not 1 to 200 visible ASCII characters.
    """
    key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return ""
    if _KEY.fullmatch(key) is None:
        raise InvalidIdempotencyKey
    return key
