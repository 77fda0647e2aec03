"""``PATCH users/<id>/upload_image/``, ``users/<id>/upload-image/``, and the default picture."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import View
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp import denied
from vestibule.contracts.otp.errors import refusal_response
from vestibule.contracts.otp.person import DEFAULT_NAME
from vestibule.contracts.otp.view import ContractRefusal, OtpView, SuccessAnswer, success
from vestibule.core.errors import PermissionDenied
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import BodyTooLarge
from vestibule.drf.file_parsers import FormFileParser
from vestibule.drf.openapi import describes
from vestibule.flows.avatar import remove_avatar, set_avatar

TOO_LARGE = "Profile image size should not exceed 2MB."


class DefaultImageView(View):
    """The default picture; browsers fetch it without the front end's key."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the default picture."""
        headers = {
            "Cache-Control": "public, max-age=86400",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return HttpResponse(_default_image(), content_type="image/jpeg", headers=headers)


@cache
def _default_image() -> bytes:
    return (Path(__file__).parent / DEFAULT_NAME).read_bytes()


class ImageParser(FormFileParser):
    """Reads a form with the picture as ``profile_img``."""

    field = "profile_img"


class ImageBody(serializers.Serializer[Any]):
    """A picture of at most 2 MB."""

    profile_img = serializers.FileField()


class UploadImageView(OtpView):
    """A user's picture."""

    parser_classes = (ImageParser,)

    @describes(
        body=ImageBody,
        media="multipart/form-data",
        answer=SuccessAnswer,
        refuses=(400, 401, 403, 404, 429, 503),
    )
    def patch(self, request: Request, account: str) -> Response:
        """Set the picture; a file with the default picture's name removes it."""
        sent: Any = request.data if isinstance(request.data, dict) else {}
        claims, content = claims_of(request), sent.get(ImageParser.field, b"")
        if not content:
            raise ContractRefusal("No profile image provided.")
        try:
            if sent.get("name") == DEFAULT_NAME:
                remove_avatar(account=account, claims=claims, caller=self.caller())
            else:
                set_avatar(account=account, content=content, claims=claims, caller=self.caller())
        except PermissionDenied:
            raise ContractRefusal(denied.UPLOAD, 403) from None
        return success("Image uploaded successfully.")

    def failed(self, failure: exceptions.APIException) -> Response:
        """Report a file that is too large as an error of its field."""
        if isinstance(failure, BodyTooLarge):
            return refusal_response({ImageParser.field: [TOO_LARGE]})
        return super().failed(failure)
