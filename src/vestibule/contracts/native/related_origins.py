"""``GET /.well-known/webauthn``: other sites whose pages may use this site's passkeys."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import PublicView
from vestibule.core.passkey_origins import related
from vestibule.drf.openapi import describes
from vestibule.steps.verify_passkey import relying_party


class RelatedOriginsAnswer(serializers.Serializer[Any]):
    """The related origins (WebAuthn Level 3, 5.11)."""

    origins = serializers.ListField(child=serializers.CharField())


class RelatedOriginsView(PublicView):
    """Origins outside of the domain that passkeys belong to. Browsers ask that domain for them."""

    cache_control = "public, max-age=300"
    limit = "read"

    @describes(answer=RelatedOriginsAnswer, refuses=(429,))
    def get(self, request: Request) -> Response:
        """List the related origins for passkeys."""
        party = relying_party()
        return Response({"origins": related(party.origins, party.id)})
