"""A fast path for hot views: a plain JSON request skips REST framework's request handling.

REST framework builds a request of its own and selects a parser and validators, with the same
result for each request of a view. Here a body that has exactly the expected fields goes
straight to the flow. Any other request is left to REST framework, which reads it from the
start; refusals are answered by the view in both cases. So both paths share one JSON parser and
one table of refusals, and answer the same requests alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.http.response import HttpResponseBase
from rest_framework.exceptions import ParseError
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.drf.body import parsed
from vestibule.drf.caller import request_id_of
from vestibule.drf.vary import IN_EITHER
from vestibule.drf.view import RENDERER, ContractView


class RenderedResponse(Response):
    """A response of REST framework that has its content and headers from the start.

    ``Response`` is made empty and rendered after the view, in more than twice as many calls.
    """

    accepted_renderer, accepted_media_type = RENDERER, RENDERER.media_type
    template_name: Any = None
    context_data = using = content_type = None
    exception = False

    def __init__(self, data: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        HttpResponse.__init__(self, RENDERER.render(data), headers=headers)
        self.data = data


class FastPathView(ContractView):
    """A public view whose usual ``POST`` skips REST framework's request.

    A view declares ``direct_fields`` and answers a body of these in ``direct``, any other in
    ``post``. Both must call the same flow. The fast path has neither ``limit`` nor
    authentication, so views that need one of them cannot use it.
    """

    direct_fields: ClassVar[frozenset[str]]
    """The exact fields of the body; each is a non-empty ASCII string without NUL."""

    def direct(self, request: HttpRequest, body: Mapping[str, str]) -> dict[str, Any]:
        """Return the data of the response, of status 200; a flow's refusals are raised."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer by the fast path if the body allows it, else by REST framework."""
        body = self._plain_body(request)
        if body is None:
            return super().dispatch(request, *args, **kwargs)
        try:
            data = self.direct(request, body)
        except Exception as refusal:  # noqa: BLE001 - anything unexpected is raised again
            self.headers = self.default_response_headers
            self.request = self.initialize_request(request)
            return self.finalize_response(self.request, self.handle_exception(refusal))
        headers = {
            "Content-Type": RENDERER.media_type,
            "Cache-Control": self.cache_control,
            "Vary": IN_EITHER,
            "X-Request-Id": request_id_of(request),
        }
        return RenderedResponse(data, headers)

    def _plain_body(self, request: HttpRequest) -> dict[str, str] | None:
        meta = request.META
        if request.method != "POST" or meta.get("CONTENT_TYPE") != "application/json":
            return None
        if "HTTP_CONTENT_ENCODING" in meta:
            return None
        try:
            if not 0 < int(meta.get("CONTENT_LENGTH") or 0) <= settings.BODY_LIMIT:
                return None
            body = parsed(request.body)  # Django keeps the body, so it can be read again
        except (ValueError, ParseError, RawPostDataException, RequestDataTooBig):
            return None
        plain = body.keys() == self.direct_fields and all(map(_is_plain, body.values()))
        return body if plain else None


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and value != "" and value.isascii() and "\x00" not in value
