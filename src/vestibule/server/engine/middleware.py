"""Middleware: headers on every response, an id for every request, and no host but ours.

``headers`` is the plain engine's; beside it stand Django's and django-cors-headers' own. The tuned
engine has all three in a form that costs a few calls less for each header (decision 0009).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware

from vestibule.conf import settings
from vestibule.core.errors import Overloaded
from vestibule.drf.caller import REQUEST_ID, request_id_of
from vestibule.drf.file_parsers import FILE_LIMIT
from vestibule.drf.vary import joined
from vestibule.server.engine.liveness import paths_without_slot
from vestibule.server.security_headers import HEADERS, HSTS

View = Callable[[HttpRequest], HttpResponse]

MOST_HOSTS = 100
"""Spellings of our hosts that are remembered: upper and lower case make many of one."""


def probes() -> frozenset[str]:
    """Return paths that are asked for by a node's address; their answers depend on no host.

    Load balancers ask whether it is alive and ready, and Prometheus for its metrics.
    """
    return paths_without_slot() | {"/readyz"}


def _read_the_rest(request: HttpRequest) -> None:
    """Read a body that a view refused unread, if it is not a large one.

    The server closes the connection of an unread request, and the client's next request may
    already be on its way there.
    """
    with suppress(OSError, Overloaded):
        request.read(FILE_LIMIT)


def headers(get_response: View) -> View:
    """Security headers and ``X-Request-Id`` on every response."""
    everywhere = _everywhere()

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400:
            _read_the_rest(request)
        for name, value in everywhere.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-Id"] = request_id_of(request)
        return response

    return answer


def tuned_headers(get_response: View) -> View:
    """``headers``, laid down as the response keeps them: its mapping encodes each of them again."""
    kept = {name.lower(): (name, value) for name, value in _everywhere().items()}

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400:
            _read_the_rest(request)
        store = response.headers._store
        store |= kept | store
        known = request.META.get(REQUEST_ID) or request_id_of(request)  # mostly without a call
        store["x-request-id"] = ("X-Request-Id", known)
        return response

    return answer


def _everywhere() -> dict[str, str]:
    """Return the headers that every response of this installation carries."""
    secure = settings.PUBLIC_ORIGIN.startswith("https://")
    return HEADERS | ({"Strict-Transport-Security": HSTS} if secure else {})


class PlainCommon(CommonMiddleware):
    """Django's, which refuses hosts that are not ours, except for ``probes``."""

    def __init__(self, get_response: View) -> None:
        super().__init__(get_response)
        self._probes = probes()

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """Refuse a host that is not ours.

        Raises:
            DisallowedHost: it is not.
        """
        return None if request.path_info in self._probes else super().process_request(request)


class Common(CommonMiddleware):
    """Refuses hosts that are not ours, except for ``probes``, and sets ``Content-Length``.

    Django's, without its checks for settings that are not in use here, and with a memory of the
    hosts that were ours before.
    """

    def __init__(self, get_response: View) -> None:
        super().__init__(get_response)
        self._ours: set[str] = set()
        self._probes = probes()

    def process_request(self, request: HttpRequest) -> None:
        """Refuse a host that is not ours.

        Raises:
            DisallowedHost: it is not.
        """
        host = request._get_raw_host()  # type: ignore[attr-defined]
        if host not in self._ours and request.path_info not in self._probes:
            request.get_host()
            if len(self._ours) < MOST_HOSTS:
                self._ours.add(host)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set ``Content-Length`` where the length is known."""
        store = response.headers._store
        if isinstance(response, HttpResponse) and "content-length" not in store:
            store["content-length"] = ("Content-Length", str(len(response.content)))
        return response


class CrossOrigin(CorsMiddleware):
    """CORS. A response to a request without ``Origin``, as most are, only gets ``Vary``."""

    def check_preflight(self, request: HttpRequest) -> HttpResponseBase | None:
        """Answer a preflight request."""
        return super().check_preflight(request) if request.method == "OPTIONS" else None

    def add_response_headers(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set which origins may read the response."""
        if "HTTP_ORIGIN" in request.META:
            return super().add_response_headers(request, response)
        store = response.headers._store
        named = store["vary"][1] if "vary" in store else ""
        store["vary"] = ("Vary", joined(named, "origin") if named else "origin")
        return response
