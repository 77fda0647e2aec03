"""Django's request handler, without what it would find out anew for every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signals
from django.core.cache import caches, close_caches
from django.core.handlers.base import reset_urlconf
from django.core.handlers.wsgi import LimitedStream, WSGIHandler, WSGIRequest
from django.db import close_old_connections, reset_queries
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, set_urlconf
from django.utils.log import log_response

MOST_KNOWN = 1000
"""Addresses whose view is remembered: a pattern without parameters may match any number."""

_USUAL_TYPES = frozenset({"", "application/json"})


class Request(WSGIRequest):
    """A request as Django reads it, by a shorter way where nothing has to be decoded."""

    def __init__(self, environ: dict[str, Any]) -> None:
        path = environ["PATH_INFO"]
        kind = environ.get("CONTENT_TYPE", "")
        if not path or not path.isascii() or "%" in path or kind not in _USUAL_TYPES:
            super().__init__(environ)
            return
        self.environ = self.META = environ
        self.path = self.path_info = path
        self.method = environ["REQUEST_METHOD"].upper()
        self.content_type, self.content_params = kind, {}
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self._stream: Any = LimitedStream(environ["wsgi.input"], length)
        self._read_started = False
        self.resolver_match = None


class Handler(WSGIHandler):
    """Answers requests to a server that has no path above it.

    Django notes for each thread below which path it serves and by which addresses;
    here both are what they are when nobody notes anything. An address that carries no
    parameters is looked up once.
    """

    _middleware_chain: Callable[[HttpRequest], Any]

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, ResolverMatch] = {}

    def answer(self, environ: dict[str, Any]) -> HttpResponseBase:
        """Answer a WSGI request; the caller sends the answer and closes it."""
        signals.request_started.send(sender=self.__class__, environ=environ)
        response: Any = self.get_response(Request(environ))
        response._handler_class = self.__class__
        return response  # type: ignore[no-any-return]

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request, whatever happens; what went wrong is logged as Django does it."""
        response = self._middleware_chain(request)
        response._resource_closers.append(request.close)
        if response.status_code >= 400:
            log_response(
                "%s: %s", response.reason_phrase, request.path, response=response, request=request
            )
        if hasattr(request, "urlconf"):  # which `resolve_request` noted for this thread
            set_urlconf(None)
        return response  # type: ignore[no-any-return]

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Say which view answers, from memory where the address alone decides it.

        Raises:
            Resolver404: none does.
        """
        match = self._known.get(request.path_info)
        if match is not None and not hasattr(request, "urlconf"):
            request.resolver_match = match
            return match
        match = super().resolve_request(request)
        bare = not (match.args or match.kwargs or hasattr(request, "urlconf"))
        if bare and len(self._known) < MOST_KNOWN:
            self._known[request.path_info] = match
        return match


def headers_of(response: HttpResponseBase) -> list[tuple[str, str]]:
    """Return what goes above an answer, cookies included."""
    # Pairs of name and value already: the mapping would look each of them up twice.
    plain = response.headers._store.values()
    if not response.cookies:
        return list(plain)
    cookies = (("Set-Cookie", each.output(header="")) for each in response.cookies.values())
    return [*plain, *cookies]


_IN_MEMORY = ("django.core.cache.backends.locmem.", "django.core.cache.backends.dummy.")


def take_over_from_signals(*, debug: bool) -> None:
    """Take from Django's signals what ``request_slots`` and ``Handler`` do, or nobody needs.

    Turns look after connections, and the handler after addresses. Queries are only
    logged, and so forgotten, in development; caches in this process's memory have
    nothing to close.
    """
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    signals.request_finished.disconnect(reset_urlconf)
    if all(each["BACKEND"].startswith(_IN_MEMORY) for each in caches.settings.values()):
        signals.request_finished.disconnect(close_caches)
    if not debug:
        signals.request_started.disconnect(reset_queries)
