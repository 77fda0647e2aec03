"""``PUT`` and ``DELETE profile/avatar/``."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import ProfileAnswer, profile_body
from vestibule.contracts.native.view import NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.caller import caller_of
from vestibule.drf.file_parsers import FIELD, FileParser, FormFileParser
from vestibule.drf.openapi import describes
from vestibule.flows.avatar import remove_avatar, set_avatar


class AvatarBody(serializers.Serializer[Any]):
    """A JPEG, PNG or WebP picture of at most 2 MB and 40 megapixels."""

    avatar = serializers.FileField()


class AvatarView(NativeView):
    """The user's own picture."""

    parser_classes = (FormFileParser, FileParser)

    @describes(
        body=AvatarBody,
        media="multipart/form-data",
        answer=ProfileAnswer,
        refuses=(400, 401, 404, 429, 503),
    )
    def put(self, request: Request) -> Response:
        """Set the picture: a form with the file as `avatar`, or the file itself as `image/*`."""
        sent = request.data
        profile = set_avatar(
            content=sent.get(FIELD, b"") if isinstance(sent, dict) else b"",
            claims=claims_of(request),
            caller=caller_of(request),
        )
        return Response(profile_body(profile))

    @describes(answer=ProfileAnswer, refuses=(401, 404, 503))
    def delete(self, request: Request) -> Response:
        """Remove the picture."""
        profile = remove_avatar(claims=claims_of(request), caller=caller_of(request))
        return Response(profile_body(profile))
