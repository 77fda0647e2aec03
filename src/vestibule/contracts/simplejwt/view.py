"""What every view of the SimpleJWT contract shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response

from vestibule.contracts.simplejwt import errors
from vestibule.contracts.simplejwt.authentication import JWTAuthentication
from vestibule.core.errors import Refusal
from vestibule.core.tokens import SignedIn
from vestibule.drf.body import StrictJSONParser
from vestibule.drf.form_parsers import SmallFormParser, SmallMultiPartParser
from vestibule.drf.view import ContractView

__all__ = ["PublicView", "SimpleJWTView"]


class SimpleJWTView(ContractView):
    """Wants a signed-in caller, refuses in SimpleJWT's words, takes JSON and forms."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (JWTAuthentication,)
    maps_of_fields: ClassVar[tuple[int, ...]] = (400,)
    """Statuses whose bodies may have any names, as the OpenAPI document must say."""
    parser_classes = (StrictJSONParser, SmallFormParser, SmallMultiPartParser)

    def refused(self, refusal: Refusal) -> Response:
        """Answer what a flow refused."""
        return errors.refused(refusal)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Answer what the framework refused."""
        return errors.failed(failure)

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Name the methods in every answer, as Django REST does."""
        return {"Allow": ", ".join(self.allowed_methods)}


class PublicView(SimpleJWTView):
    """Open to all: credentials that come along are ignored."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = ()


class TokenField(serializers.CharField):
    """A token: its alphabet and length are judged where its signature is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators = []  # they would look at every letter once more


class PairAnswer(serializers.Serializer[Any]):
    """Both tokens of a session."""

    refresh = serializers.CharField()
    access = serializers.CharField()


def pair_response(signed_in: SignedIn) -> Response:
    """Answer a finished sign-in: both tokens, and in a header what the device should keep."""
    tokens = signed_in.tokens
    response = Response({"refresh": tokens.refresh, "access": tokens.access})
    response["Device-Token"] = signed_in.device
    return response
