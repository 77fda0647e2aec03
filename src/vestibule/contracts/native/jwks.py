"""``GET /.well-known/jwks.json``: the public keys, for other back ends (RFC 7517)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import PublicView
from vestibule.drf.openapi import describes
from vestibule.models.signing_key import current_ring


class JWKSAnswer(serializers.Serializer[Any]):
    """A JWK Set."""

    keys = serializers.ListField(child=serializers.DictField())


class JWKSView(PublicView):
    """The public halves of the keys that sign access tokens.

    A new key is published long before it signs, so clients may cache the response.
    """

    cache_control = "public, max-age=300"
    limit = "read"

    @describes(answer=JWKSAnswer, refuses=(429,))
    def get(self, request: Request) -> Response:
        """List the public keys."""
        return Response(current_ring.get().jwks())
