"""Base classes and responses of this contract."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from vestibule import bearer
from vestibule.conf import settings
from vestibule.contracts.otp import errors
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import Refusal
from vestibule.core.tokens import AccessClaims, SignedIn
from vestibule.drf import csrf
from vestibule.drf.authentication import OptionalAuthentication, SessionTokenAuthentication
from vestibule.drf.body import StrictJSONParser
from vestibule.drf.caller import caller_of, request_id_of
from vestibule.drf.form_parsers import StrictFormParser, StrictMultiPartParser
from vestibule.drf.idempotency import idempotent_caller
from vestibule.drf.user import SignedInUser
from vestibule.drf.view import NO_STORE, ContractView

logger = logging.getLogger(__name__)

CSRF_COOKIE = "csrftoken"
GATE_CLOSED = "Direct access to this API is not allowed."
SLACK = timedelta(seconds=10)
"""The announced expiry of an access token is this much earlier, so clients refresh in time."""


class ContractRefusal(exceptions.APIException):
    """A refusal by the contract itself, with its sentence: something is missing."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.words, self.status_code = words, status


class BearerAuthentication(SessionTokenAuthentication):
    """Authenticates by bearer token only: clients of this contract use no cookies."""

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return the user and the claims, or None if no bearer token was sent."""
        if bearer.token_in(request.META.get("HTTP_AUTHORIZATION", "")) is None:
            return None
        return super().authenticate(request)


class OptionalBearerAuthentication(OptionalAuthentication, BearerAuthentication):
    """Authenticates by a valid bearer token and ignores an invalid one, for public views."""


class ErrorsAnswer(serializers.Serializer[Any]):
    """A refusal: a sentence, sentences by field, or a list of sentences."""

    errors = serializers.JSONField()  # type: ignore[assignment]
    request_id = serializers.CharField(required=False, help_text="Only in 5xx responses.")


class OtpView(ContractView):
    """Refuses with ``{"errors": …}``; accepts JSON and forms."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerAuthentication,)
    parser_classes: Sequence[type[BaseParser]] = (
        StrictJSONParser,
        StrictFormParser,
        StrictMultiPartParser,
    )
    # Not HEAD: it would run a GET, which may use up a link.
    http_method_names = ["get", "post", "patch", "delete"]
    refusal_shape = ErrorsAnswer
    asks_csrf: ClassVar[bool] = True
    """Whether unsafe requests need the token of ``get-csrf-token/``."""
    csrf_token = ""
    """The CSRF token of this request."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse requests without the API key, if one is set (``OTP_API_KEY``)."""
        key = request.META.get("HTTP_NEXT_X_API_KEY", "")
        if settings.OTP_API_KEY and not hmac.compare_digest(
            key.encode(), settings.OTP_API_KEY.encode()
        ):
            return HttpResponse(GATE_CLOSED, status=403, headers={"Cache-Control": NO_STORE})
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the CSRF token, after authentication and before any attempt is counted."""
        super().initial(request, *args, **kwargs)
        if self.asks_csrf and request.method not in csrf.SAFE:
            self.csrf_token = csrf.require(request, ("",), cookie=CSRF_COOKIE)

    def caller(self, captcha: str = "") -> Caller:
        """Return the caller, with the CSRF token that binds a sign-in to its client."""
        caller = caller_of(self.request)
        if "HTTP_IDEMPOTENCY_KEY" in self.request.META:
            caller = idempotent_caller(self.request, caller)
        return replace(caller, csrf=self.csrf_token, captcha=captcha or caller.captcha)

    def refused(self, refusal: Refusal) -> Response:
        """Return the response to a flow's refusal."""
        return errors.refused(refusal)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Return the response to a framework exception."""
        if isinstance(failure, ContractRefusal):
            return errors.refusal_response(failure.words, failure.status_code)
        return errors.failed(failure, str(self.request.method), ", ".join(self.allowed_methods))

    def handle_exception(self, exc: Exception) -> Response:
        """Answer also unexpected exceptions in the contract's format, and log them."""
        try:
            return super().handle_exception(exc)
        except Exception as unforeseen:
            set_rollback()
            got_request_exception.send(sender=type(self), request=self.request._request)
            about = {"request_id": request_id_of(self.request), "status_code": 500}
            logger.exception("Internal Server Error", exc_info=unforeseen, extra=about)
            response = errors.refusal_response(errors.FRAMEWORK[500], 500)
            vars(response)["_has_been_logged"] = True  # Django would log it a second time
            return response

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Add the request id to responses with a server error."""
        if response.status_code >= 500:
            response.data["request_id"] = request_id_of(request)
        return super().finalize_response(request, response, *args, **kwargs)


class PublicView(OtpView):
    """A public view; credentials are ignored, so that stale ones do no harm."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = ()


class NotFoundView(PublicView):
    """Any unknown URL below the prefix."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse every method."""
        raise exceptions.NotFound


class SuccessAnswer(serializers.Serializer[Any]):
    """A sentence that clients compare."""

    success = serializers.CharField()


class EmailSentAnswer(SuccessAnswer):
    """A code was sent; the user is not signed in yet."""

    otp = serializers.BooleanField()
    user_id = serializers.JSONField()


class TokensAnswer(serializers.Serializer[Any]):
    """The tokens of a signed-in user."""

    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    access_token_expiry = serializers.CharField(
        help_text="ISO 8601; ten seconds before the token expires."
    )
    user_role = serializers.CharField()
    user_id = serializers.JSONField(help_text="The primary key of the user: a number or a string.")


def success(words: str, status: int = 200) -> Response:
    """Return a response with a sentence."""
    return Response({"success": words}, status)


def code_required(challenge: ChallengeRequired) -> Response:
    """Return the response that asks for a code: a mailed one, or one of an authenticator app."""
    asked = challenge.by_code()
    words = "Email sent" if asked.sent_to else "Enter the code from your authenticator app"
    return Response({"success": words, "otp": True, "user_id": asked.account})


def tokens(signed_in: SignedIn) -> Response:
    """Return both tokens, in the five keys of this contract.

    After a sign-in, a header has the token that the device should keep.
    """
    pair = signed_in.tokens
    expiry = clock.now() + timedelta(seconds=pair.access_lifetime) - SLACK
    response = Response(
        {
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "access_token_expiry": expiry.isoformat(),
            "user_role": signed_in.person.role,
            "user_id": signed_in.person.id,
        }
    )
    if signed_in.device:
        response["Device-Token"] = signed_in.device
    return response
