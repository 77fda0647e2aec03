"""Headers on everything that the server answers, and an id for every request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse

from vestibule.conf import settings
from vestibule.drf.caller import request_id_of
from vestibule.drf.upload import FILE_LIMIT

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DOCS_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""The API page's viewer writes style attributes; scripts stay our own."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), "
    "microphone=(), payment=(), usb=()",
    "Content-Security-Policy": POLICY,
    "Server": "vestibule",
}
HSTS = "max-age=31536000; includeSubDomains"


def _read_the_rest(request: HttpRequest) -> None:
    """Take in a body that was refused unread.

    The server closes a connection with an unread request, in whose place the
    client's next request may already be on its way.
    """
    with suppress(OSError):
        request.read(FILE_LIMIT)


def headers(get_response: Answer) -> Answer:
    """Middleware: security headers and ``X-Request-Id`` on every answer."""
    secure = settings.PUBLIC_ORIGIN.startswith("https://")

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400:
            _read_the_rest(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        response.headers["X-Request-Id"] = request_id_of(request)
        return response

    return answer
