"""Bodies of responses: what is small is read into memory, so that no slot waits for a client."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase

READ_WHOLE = 1 << 20
"""Bytes of a file that are read into memory, so that no thread waits for a slow client."""


def whole(response: HttpResponseBase) -> bytes | None:
    """Return the whole body of a response, or None if it is large or of unknown length."""
    if isinstance(response, HttpResponse):
        return response.content
    if int(response.headers.get("Content-Length", READ_WHOLE + 1)) <= READ_WHOLE:
        return b"".join(response)
    return None
