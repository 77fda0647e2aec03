"""Django's request handler, without what it would find out anew for every request."""

from __future__ import annotations

from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, reset_queries
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch

MOST_KNOWN = 1000
"""Addresses whose view is remembered: a pattern without parameters may match any number."""


class Handler(WSGIHandler):
    """Looks up an address that carries no parameters once."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, ResolverMatch] = {}

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

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with headers that the handler reads as they are kept."""
        response = super().get_response(request)
        # Pairs of name and value already: the mapping would look each of them up twice.
        response.items = response.headers._store.values  # type: ignore[method-assign]
        return response


def leave_connections_to_turns(*, debug: bool) -> None:
    """Take from Django's signals what ``turns`` does: looking after connections.

    Queries are only logged, and so forgotten, in development.
    """
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    if not debug:
        signals.request_started.disconnect(reset_queries)
