"""The base view of every contract: DRF without content negotiation and versions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar, NoReturn

from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.metadata import BaseMetadata
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from vestibule import limits
from vestibule.core.errors import (
    InvalidInput,
    Problem,
    Refusal,
    StepUpRequired,
)
from vestibule.drf.authentication import (
    CsrfNotValid,
    OpaqueTokenNotValid,
    SessionTokenAuthentication,
    TokenNotValid,
    refuse_stale_cookie,
)
from vestibule.drf.body import BodyTooLarge, InputSerializer, StrictJSONParser, Values
from vestibule.drf.caller import caller_of, request_id_of
from vestibule.drf.language import language_of, translate_message
from vestibule.drf.refusal_log import refusals
from vestibule.drf.step_up import StepUpNotMet, header
from vestibule.drf.trouble import unavailable
from vestibule.drf.vary import IN_EITHER

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
        """Encode the data; views have formatted the dates already. None is no body."""
        return b"" if data is None else _JSON.encode(data).encode()


RENDERER = CompactJSON()
NO_STORE = "no-store"
"""For everything but public documents. Older caches of Django keep it: ``Vary`` is sent, too."""
LOGGED = (TokenNotValid, OpaqueTokenNotValid, CsrfNotValid)
"""Errors that are logged where they are raised."""


class ContractView(APIView):
    """A JSON view for signed-in callers, with the error responses of its contract.

    A contract implements ``refused`` and ``failed``. Public views set
    ``authentication_classes`` and ``permission_classes`` to ``()``: credentials are then
    ignored, so that stale ones do no harm.
    """

    authentication_classes: Sequence[type[BaseAuthentication]] = (SessionTokenAuthentication,)
    permission_classes: Sequence[Any] = (IsAuthenticated,)
    parser_classes: Sequence[type[BaseParser]] = (StrictJSONParser,)
    renderer_classes = (CompactJSON,)
    throttle_classes = ()
    metadata_class: type[BaseMetadata] | None = None
    cache_control: ClassVar[str] = NO_STORE
    speaks_languages: ClassVar[bool] = False
    """Whether refusals and messages are in the language of the request."""
    limit: ClassVar[str] = ""
    """The rule of ``LIMITS``, for a view without a flow that applies one."""

    def refused(self, refusal: Refusal) -> Response:
        """Return the response to a flow's refusal, by the contract's table."""
        raise NotImplementedError

    def failed(self, failure: exceptions.APIException) -> Response:
        """Return the response to a framework exception, in the contract's format."""
        raise NotImplementedError

    def refused_with(self, refusal: Refusal, response: Response) -> Response:
        """Return a response of the view's own to a refusal: logged and counted like any other."""
        refusals.refused(refusal, self.request)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Run DRF's checks before a view, without negotiation and versions."""
        request.accepted_renderer, request.accepted_media_type = RENDERER, RENDERER.media_type
        if request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
            raise exceptions.UnsupportedMediaType(request.META["HTTP_CONTENT_ENCODING"])
        if self.limit:
            limits.require(self.limit, caller_of(request))
        self.perform_authentication(request)
        self.check_permissions(request)

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        """Refuse; an invalid cookie is the first reason to name."""
        refuse_stale_cookie(request)
        super().permission_denied(request, message, code)

    def perform_content_negotiation(
        self,
        request: Request,
        force: bool = False,  # noqa: FBT001, FBT002 - DRF's own signature
    ) -> tuple[BaseRenderer, str]:
        """Return the only format, whatever the client prefers."""
        return RENDERER, RENDERER.media_type

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Headers of every response: none."""
        return {}

    def handle_exception(self, exc: Exception) -> Response:
        """Turn a refusal into the contract's response; raise anything unexpected again."""
        exc = _as_refusal(exc)
        if isinstance(exc, Refusal):
            refusals.refused(exc, self.request)
            response = self.refused(exc)
            if isinstance(exc, StepUpRequired):
                challenge = self.get_authenticate_header(self.request)
                response["WWW-Authenticate"] = header(exc, challenge)
            return response
        if isinstance(exc, exceptions.APIException):
            if not isinstance(exc, LOGGED):
                refusals.note(str(exc.default_code), self.request)
            return self.failed(exc)
        raise exc

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Set ``Cache-Control``, ``Vary`` and ``X-Request-Id``."""
        cache_control = self.cache_control if response.status_code < 400 else NO_STORE
        response.headers.setdefault("Cache-Control", cache_control)
        if cache_control is NO_STORE and "Vary" not in response.headers:
            response.headers["Vary"] = self.headers.pop("Vary", IN_EITHER)
        response.headers["X-Request-Id"] = request_id_of(request)
        plain = getattr(request, "_request", request)
        # Without a call where the language is English anyway: sign-ins come through here.
        if self.speaks_languages and (
            "HTTP_ACCEPT_LANGUAGE" in plain.META
            or hasattr(plain, "LANGUAGE_CODE")
            or not django_settings.LANGUAGE_CODE.startswith("en")
        ):
            translate_message(response, request)
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        return final


def _as_refusal(exc: Exception) -> Exception:
    """Return a refusal, or an exception of REST framework, in place of one that means the same."""
    refused = unavailable(exc)
    if refused is not None:
        return refused
    if isinstance(exc, StepUpNotMet):
        return exc.refused
    if isinstance(exc, RequestDataTooBig):  # Django's own limit, for forms
        return BodyTooLarge()
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    return exceptions.PermissionDenied() if isinstance(exc, DjangoPermissionDenied) else exc


@cache
def _instance_of(serializer: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """Return the only instance of a serializer: DRF copies every field for each new one."""
    return serializer()


def read(
    serializer: type[serializers.Serializer[Values]], request: Request, *, or_nothing: bool = False
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
    if request.stream is None and not or_nothing and _instance_of(serializer).fields:
        raise exceptions.ParseError("The request body is empty.")
    values: Values = _validated(serializer, request.data, request)
    return values


def read_query(serializer: type[InputSerializer[Values]], request: Request) -> Values:
    """Validate the query string by a serializer; the last of repeated parameters counts.

    Raises:
        InvalidInput: a value is not acceptable.
    """
    values: Values = _validated(serializer, request.query_params.dict(), request)
    return values


def _validated(serializer: type[serializers.Serializer[Any]], data: Any, request: Request) -> Any:
    try:
        values = _instance_of(serializer).run_validation(data)
    except serializers.ValidationError as invalid:
        detail = _translated(serializer, data, request) or invalid.detail
        raise InvalidInput(_problems(detail)) from None
    return getattr(serializer, "into", SimpleNamespace)(**values)


def _translated(serializer: type[serializers.Serializer[Any]], data: Any, request: Request) -> Any:
    """Return what is invalid in the language of the request; None if the view knows one only.

    REST framework writes its sentences while it validates, and a validator keeps the first that
    it wrote: so this takes a new instance.
    """
    view = (request.parser_context or {}).get("view")
    if getattr(view, "speaks_languages", False):
        with language_of(request):
            try:
                serializer().run_validation(data)
            except serializers.ValidationError as invalid:
                return invalid.detail
    return None


def _problems(detail: Any) -> dict[str, tuple[Problem, ...]]:
    """Return the problems by field; ``NON_FIELD_ERRORS_KEY`` of the host renames none of ours."""
    whole, whole_of_host = "non_field_errors", api_settings.NON_FIELD_ERRORS_KEY
    fields = detail if isinstance(detail, dict) else {whole: detail}
    return {
        whole if field == whole_of_host else field: tuple(
            Problem(getattr(each, "code", "invalid"), sentence=str(each)) for each in _flat(errors)
        )
        for field, errors in fields.items()
    }


def _flat(errors: Any) -> list[Any]:
    if isinstance(errors, dict):
        return [each for inner in errors.values() for each in _flat(inner)]
    return [errors] if isinstance(errors, str) else list(errors)
