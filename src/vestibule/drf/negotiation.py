"""Content negotiation of DRF, by a shorter way where there is nothing to choose."""

from __future__ import annotations

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class ContentNegotiation(DefaultContentNegotiation):
    """Chooses what DRF chooses; a client that takes anything is not asked at length.

    Programs mostly want ``*/*`` or the very type that a view makes first. DRF parses
    headers, query and types for them all the same: a quarter of a small view.
    """

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer and the media type of the answer.

        Raises:
            NotAcceptable: the client takes none of them.
            Http404: the address asks for a format that there is not.
        """
        meta = request.META
        renderers = list(renderers)
        first = renderers[0]
        wants = meta.get("HTTP_ACCEPT", "*/*")
        plain = wants in {"*/*", first.media_type}
        if plain and not format_suffix and not meta.get("QUERY_STRING"):
            return first, first.media_type
        found: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return found
