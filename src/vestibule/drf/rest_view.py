"""The base view of contracts whose peers are built on Django REST framework.

It answers as the framework's own views do: JSON and forms are read, ``Allow`` is sent, and what is
refused is refused in the framework's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.fields import empty
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.core.errors import Refusal
from vestibule.drf import rest_errors
from vestibule.drf.authentication import OptionalAuthentication
from vestibule.drf.body import FactorCode, InputSerializer, StrictJSONParser, Text
from vestibule.drf.form_parsers import SmallFormParser, SmallMultiPartParser
from vestibule.drf.jwt_authentication import JWTAuthentication
from vestibule.drf.negotiation import ContentNegotiation
from vestibule.drf.opaque_authentication import OpaqueTokenAuthentication
from vestibule.drf.view import CompactJSON, ContractView

_NEGOTIATION = ContentNegotiation()
_RENDERERS = [CompactJSON()]


class RestView(ContractView):
    """Requires a signed-in caller, refuses in the framework's words, accepts JSON and forms."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (JWTAuthentication,)
    maps_of_fields: ClassVar[tuple[int, ...]] = (400,)
    """Statuses whose bodies have arbitrary keys, for the OpenAPI document."""
    parser_classes = (StrictJSONParser, SmallFormParser, SmallMultiPartParser)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a client that accepts no JSON, before any other check.

        ``text/html`` is accepted: the framework answers it with the browsable API.

        Raises:
            NotAcceptable: no media type in ``Accept`` is JSON.
            Http404: ``format`` in the query names an unknown format.
        """
        if "text/html" not in request.META.get("HTTP_ACCEPT", ""):
            _NEGOTIATION.select_renderer(request, _RENDERERS)
        super().initial(request, *args, **kwargs)

    def refused(self, refusal: Refusal) -> Response:
        """Return the response to a flow's refusal."""
        return rest_errors.refused(refusal)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Return the response to a framework exception."""
        return rest_errors.failed(failure)

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Return the ``Allow`` header of every response, as Django REST does."""
        return {"Allow": ", ".join(self.allowed_methods)}


class KeyAuthentication(OpaqueTokenAuthentication):
    """Authenticates by ``Authorization: Token <key>``, with REST framework's answers."""

    explains = False


class OptionalKeyAuthentication(OptionalAuthentication, KeyAuthentication):
    """Authenticates by a valid key and ignores an invalid one, for public views."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChallengeCode:
    """A challenge and its code."""

    challenge: str
    code: str


class ChallengeCodeSerializer(InputSerializer[ChallengeCode]):
    """A challenge and the code that was sent for it."""

    into = ChallengeCode

    challenge = Text(max_length=64)
    code = FactorCode()


class TokenField(serializers.CharField):
    """A token: its alphabet and length are checked with its signature."""

    def run_validators(self, value: str) -> None:
        """Refuse what no text may contain; they loop over each character, so not over a token."""
        if not value.isascii() or "\x00" in value:
            super().run_validators(value)


class TypedPassword(serializers.CharField):
    """A password exactly as typed; a number is one too, and white space alone is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, write_only=True, **options)

    def run_validation(self, data: Any = empty) -> Any:
        """Return the text; ``BODY_LIMIT`` is its bound."""
        return super().run_validation("" if isinstance(data, str) and not data.strip() else data)
