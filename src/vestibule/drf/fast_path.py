"""A shorter way to the same answer, for a request in its plainest form.

REST framework makes a request of its own, looks for the parser of its body and for the rules
of each field, and finds the same for each request of a kind. Here a body that is exactly what
the view expects goes to the flow at once. Whatever is less plain is left to REST framework,
which reads it from the beginning; what a flow refuses, the view words as ever. So there is one
reader of JSON, one table of refusals, and no request that only one of the two ways answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException
from django.http.response import HttpResponseBase
from rest_framework.exceptions import ParseError
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.drf.body import parsed
from vestibule.drf.view import ContractView


class FastPathView(ContractView):
    """A view open to all, whose usual ``POST`` is answered without REST framework's request.

    A view names its ``direct_fields`` and answers them in ``direct``; what these are not is
    answered by ``post``. Both must call the same flow. What REST framework does before a view,
    ``limit`` and authentication, is not done here: a view that needs it cannot be one of these.
    """

    direct_fields: ClassVar[frozenset[str]]
    """The body has these and no others; each is a text of ASCII without NUL, and not empty."""

    def direct(self, request: HttpRequest, body: Mapping[str, str]) -> dict[str, Any]:
        """Return the data of the answer, which has status 200; refusals of a flow go through."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer directly if that can be done, else as REST framework does."""
        body = self._plain_body(request)
        if body is None:
            return super().dispatch(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            response = Response(self.direct(request, body))
        except Exception as refusal:  # noqa: BLE001 - what nobody foresaw is raised again
            self.request = self.initialize_request(request)
            response = self.handle_exception(refusal)
        # Django's request serves as well: it is told the format, and asked for its id.
        return self.finalize_response(request, response)  # type: ignore[arg-type]

    def _plain_body(self, request: HttpRequest) -> dict[str, str] | None:
        meta = request.META
        if request.method != "POST" or meta.get("CONTENT_TYPE") != "application/json":
            return None
        if "HTTP_CONTENT_ENCODING" in meta:
            return None
        try:
            if not 0 < int(meta.get("CONTENT_LENGTH") or 0) <= settings.BODY_LIMIT:
                return None
            body = parsed(request.body)  # kept with the request: it can be read again
        except (ValueError, ParseError, RawPostDataException, RequestDataTooBig):
            return None
        plain = body.keys() == self.direct_fields and all(map(_is_plain, body.values()))
        return body if plain else None


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and value != "" and value.isascii() and "\x00" not in value
