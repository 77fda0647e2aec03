"""Headers on everything that the server answers, and an id for every request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.utils.cache import patch_vary_headers

from vestibule.conf import settings
from vestibule.drf.caller import request_id_of
from vestibule.drf.file_parsers import FILE_LIMIT
from vestibule.server.security_headers import HEADERS, HSTS

Answer = Callable[[HttpRequest], HttpResponse]

MOST_HOSTS = 100
"""Spellings of our hosts that are remembered: letters of either case make many of one."""


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
    everywhere = HEADERS | ({"Strict-Transport-Security": HSTS} if secure else {})
    kept = {name.lower(): (name, value) for name, value in everywhere.items()}

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400:
            _read_the_rest(request)
        # As the mapping keeps them: through its front door each name and value is encoded anew.
        store = response.headers._store
        store |= kept | store
        store["x-request-id"] = ("X-Request-Id", request_id_of(request))
        return response

    return answer


class Common(CommonMiddleware):
    """Refuses hosts that are not ours, and says how long an answer is.

    Django's, less what it asks on behalf of settings that are not in use here, and what
    it would find out anew about a host that was ours before.
    """

    def __init__(self, get_response: Answer) -> None:
        super().__init__(get_response)
        self._ours: set[str] = set()

    def process_request(self, request: HttpRequest) -> None:
        """Refuse another host than ours.

        Raises:
            DisallowedHost: it is.
        """
        host = request._get_raw_host()  # type: ignore[attr-defined]
        if host not in self._ours:
            request.get_host()
            if len(self._ours) < MOST_HOSTS:
                self._ours.add(host)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Say how long the answer is."""
        if isinstance(response, HttpResponse) and not response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))
        return response


class CrossOrigin(CorsMiddleware):
    """CORS. Without an origin, as most requests are, only that others may differ."""

    def check_preflight(self, request: HttpRequest) -> HttpResponseBase | None:
        """Answer what a browser asks beforehand."""
        return super().check_preflight(request) if request.method == "OPTIONS" else None

    def add_response_headers(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Say who may read the answer."""
        if "HTTP_ORIGIN" in request.META:
            return super().add_response_headers(request, response)
        if response.has_header("Vary"):
            patch_vary_headers(response, ("origin",))
        else:
            response.headers["Vary"] = "origin"
        return response
