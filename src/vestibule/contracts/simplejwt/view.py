"""Base classes and responses of the SimpleJWT contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.simplejwt import errors
from vestibule.contracts.simplejwt.authentication import JWTAuthentication
from vestibule.core.errors import Refusal
from vestibule.core.tokens import SignedIn
from vestibule.drf.body import StrictJSONParser
from vestibule.drf.form_parsers import SmallFormParser, SmallMultiPartParser
from vestibule.drf.negotiation import ContentNegotiation
from vestibule.drf.view import CompactJSON, ContractView

__all__ = ["PublicView", "SimpleJWTView"]

_NEGOTIATION = ContentNegotiation()
_RENDERERS = [CompactJSON()]


class SimpleJWTView(ContractView):
    """Requires a signed-in caller, refuses in SimpleJWT's words, accepts JSON and forms."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (JWTAuthentication,)
    maps_of_fields: ClassVar[tuple[int, ...]] = (400,)
    """Statuses whose bodies have arbitrary keys, for the OpenAPI document."""
    parser_classes = (StrictJSONParser, SmallFormParser, SmallMultiPartParser)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a client that accepts no JSON, before any other check.

        ``text/html`` is accepted: SimpleJWT answers it with the browsable API.

        Raises:
            NotAcceptable: no media type in ``Accept`` is JSON.
            Http404: ``format`` in the query names an unknown format.
        """
        if "text/html" not in request.META.get("HTTP_ACCEPT", ""):
            _NEGOTIATION.select_renderer(request, _RENDERERS)
        super().initial(request, *args, **kwargs)

    def refused(self, refusal: Refusal) -> Response:
        """Return the response to a flow's refusal."""
        return errors.refused(refusal)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Return the response to a framework exception."""
        return errors.failed(failure)

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Return the ``Allow`` header of every response, as Django REST does."""
        return {"Allow": ", ".join(self.allowed_methods)}


class PublicView(SimpleJWTView):
    """A public view; credentials are ignored."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = ()


class TokenField(serializers.CharField):
    """A token: its alphabet and length are checked with its signature."""

    def run_validators(self, value: str) -> None:
        """Refuse what no text may contain; they loop over each character, so not over a token."""
        if not value.isascii() or "\x00" in value:
            super().run_validators(value)


class PairAnswer(serializers.Serializer[Any]):
    """Both tokens of a session."""

    refresh = serializers.CharField()
    access = serializers.CharField()


def pair_response(signed_in: SignedIn) -> Response:
    """Return both tokens, and in a header the token that the device should keep."""
    tokens = signed_in.tokens
    response = Response({"refresh": tokens.refresh, "access": tokens.access})
    response["Device-Token"] = signed_in.device
    return response
