"""The view under every contract: DRF without what an API of one format does not need."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar, NoReturn

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from vestibule import limits
from vestibule.core.errors import InvalidInput, Problem, Refusal, Unavailable
from vestibule.drf.authentication import (
    CsrfNotValid,
    SessionTokenAuthentication,
    TokenNotValid,
    refuse_stale_cookie,
)
from vestibule.drf.body import BodyTooLarge, InputSerializer, StrictJSONParser, Values
from vestibule.drf.caller import caller_of, request_id_of
from vestibule.drf.refusal_log import refusals

logger = logging.getLogger(__name__)
_JSON = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


class CompactJSON(BaseRenderer):
    """JSON without spaces, in UTF-8."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Write the data; dates are written by the views."""
        return _JSON.encode(data).encode()


_RENDERER = CompactJSON()


class ContractView(APIView):
    """A view that speaks JSON, wants a signed-in caller, and refuses in its contract's words.

    A contract sets ``refused`` and ``failed``. Views that are open to all set
    ``authentication_classes`` and ``permission_classes`` to ``()``: whatever
    credentials come along are then ignored, so that a stale one breaks nothing.
    """

    authentication_classes: Sequence[type[BaseAuthentication]] = (SessionTokenAuthentication,)
    permission_classes: Sequence[Any] = (IsAuthenticated,)
    parser_classes: Sequence[type[BaseParser]] = (StrictJSONParser,)
    renderer_classes = (CompactJSON,)
    throttle_classes = ()
    metadata_class = None
    cache_control: ClassVar[str] = "no-store"
    limit: ClassVar[str] = ""
    """The rule of ``LIMITS`` for a view behind which no flow has one."""

    def refused(self, refusal: Refusal) -> Response:
        """Answer what a flow refused. Each contract has its own table."""
        raise NotImplementedError

    def failed(self, failure: exceptions.APIException) -> Response:
        """Answer what the framework refused, in the contract's shape."""
        raise NotImplementedError

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Do what DRF does before a view, without negotiation and versions."""
        request.accepted_renderer, request.accepted_media_type = _RENDERER, _RENDERER.media_type
        if request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
            raise exceptions.UnsupportedMediaType(request.META["HTTP_CONTENT_ENCODING"])
        if self.limit:
            limits.require(self.limit, caller_of(request))
        self.perform_authentication(request)
        self.check_permissions(request)

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        """Refuse, and say first why a cookie did not sign the caller in."""
        refuse_stale_cookie(request)
        super().permission_denied(request, message, code)

    def perform_content_negotiation(
        self,
        request: Request,
        force: bool = False,  # noqa: FBT001, FBT002 - DRF's own signature
    ) -> tuple[BaseRenderer, str]:
        """There is one format; what the client would rather have changes nothing."""
        return _RENDERER, _RENDERER.media_type

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Nothing that every answer would have to carry."""
        return {}

    def handle_exception(self, exc: Exception) -> Response:
        """Turn a refusal into the contract's answer; let anything unforeseen through."""
        if isinstance(exc, OperationalError | InterfaceError) and "no such" not in str(exc):
            logger.error("The database cannot be reached.", exc_info=exc)
            exc = Unavailable()
        if isinstance(exc, Refusal):
            refusals.refused(exc, self.request)
            return self.refused(exc)
        if isinstance(exc, RequestDataTooBig):  # Django's own limit, for forms
            exc = BodyTooLarge()
        elif isinstance(exc, Http404):
            exc = exceptions.NotFound()
        elif isinstance(exc, DjangoPermissionDenied):
            exc = exceptions.PermissionDenied()
        if isinstance(exc, exceptions.APIException):
            if not isinstance(exc, TokenNotValid | CsrfNotValid):  # noted where they are raised
                refusals.note(str(exc.default_code), self.request)
            return self.failed(exc)
        raise exc

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Say how the answer may be kept, and under which id it was given."""
        kept = self.cache_control if response.status_code < 400 else "no-store"
        response.headers.setdefault("Cache-Control", kept)
        response.headers["X-Request-Id"] = request_id_of(request)
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        return final


@cache
def _reader(shape: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """Return the only instance of a serializer: DRF copies every field for each new one."""
    return shape()


def read(
    shape: type[serializers.Serializer[Values]], request: Request, *, or_nothing: bool = False
) -> Values:
    """Validate the body by a serializer; unknown fields are ignored.

    ``or_nothing`` accepts a request without a body as one without fields.

    Returns the dataclass of an ``InputSerializer``. For any other serializer, an object
    with the validated fields as attributes: one that was not sent and has no default is
    not on it.

    Raises:
        InvalidInput: a field is missing or of another type.
        ParseError: there is no body.
    """
    if request.stream is None and not or_nothing and _reader(shape).fields:
        raise exceptions.ParseError("The request body is empty.")
    values: Values = _validated(shape, request.data)
    return values


def read_query(shape: type[InputSerializer[Values]], request: Request) -> Values:
    """Validate the query string by a serializer; the last of repeated parameters counts.

    Raises:
        InvalidInput: a value is not acceptable.
    """
    values: Values = _validated(shape, request.query_params.dict())
    return values


def _validated(shape: type[serializers.Serializer[Any]], data: Any) -> Any:
    try:
        values = _reader(shape).run_validation(data)
    except serializers.ValidationError as invalid:
        raise InvalidInput(_problems(invalid.detail)) from None
    return getattr(shape, "into", SimpleNamespace)(**values)


def _problems(detail: Any) -> dict[str, tuple[Problem, ...]]:
    fields = detail if isinstance(detail, dict) else {"non_field_errors": detail}
    return {
        field: tuple(
            Problem(getattr(each, "code", "invalid"), sentence=str(each)) for each in _flat(errors)
        )
        for field, errors in fields.items()
    }


def _flat(errors: Any) -> list[Any]:
    if isinstance(errors, dict):
        return [each for inner in errors.values() for each in _flat(inner)]
    return [errors] if isinstance(errors, str) else list(errors)
