"""DRF's content negotiation, with a shortcut for clients that accept anything."""

from __future__ import annotations

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class ContentNegotiation(DefaultContentNegotiation):
    """Selects the same renderer as DRF, faster for the usual ``Accept`` headers.

    Most programs send ``*/*`` or the media type of the view's first renderer. DRF then still
    parses headers, query string and types: a quarter of the time of a small view.
    """

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer and the media type of the response.

        Raises:
            NotAcceptable: the client accepts none of them.
            Http404: the URL names an unknown format.
        """
        meta = request.META
        renderers = list(renderers)
        first = renderers[0]
        accept = meta.get("HTTP_ACCEPT", "*/*")
        plain = accept in {"*/*", first.media_type}
        if plain and not format_suffix and not meta.get("QUERY_STRING"):
            return first, first.media_type
        selected: tuple[BaseRenderer, str] = super().select_renderer(
            request, renderers, format_suffix
        )
        return selected
