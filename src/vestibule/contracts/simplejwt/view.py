"""Base classes and responses of the SimpleJWT contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response

from vestibule.core.tokens import SignedIn
from vestibule.drf.rest_view import RestView

__all__ = ["PublicView", "SimpleJWTView"]


class SimpleJWTView(RestView):
    """Requires a signed-in caller, refuses in SimpleJWT's words, accepts JSON and forms."""


class PublicView(SimpleJWTView):
    """A public view; credentials are ignored."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = ()


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
