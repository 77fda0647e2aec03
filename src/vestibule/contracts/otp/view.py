"""What every view of this contract shares."""

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

from vestibule.conf import settings
from vestibule.contracts.otp import errors
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import Refusal
from vestibule.core.tokens import AccessClaims, SignedIn
from vestibule.drf import csrf
from vestibule.drf.authentication import SessionTokenAuthentication, TokenNotValid, bearer_token
from vestibule.drf.body import StrictJSONParser
from vestibule.drf.caller import caller_of, request_id_of
from vestibule.drf.form_parsers import StrictFormParser, StrictMultiPartParser
from vestibule.drf.user import SignedInUser
from vestibule.drf.view import ContractView

logger = logging.getLogger(__name__)

CSRF_COOKIE = "csrftoken"
GATE_CLOSED = "Direct access to this API is not allowed."
SLACK = timedelta(seconds=10)
"""By how much sooner than it ends an access token is said to: clients refresh in time."""


class Said(exceptions.APIException):
    """A refusal of the wire itself, in the contract's words: something is missing."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.words, self.status_code = words, status


class BearerAuthentication(SessionTokenAuthentication):
    """Take a bearer token and no cookie: clients of this contract keep their tokens themselves."""

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return user and claims, or None where no bearer token was sent."""
        if bearer_token(request.META.get("HTTP_AUTHORIZATION", "")) is None:
            return None
        return super().authenticate(request)


class IfSignedIn(BearerAuthentication):
    """Take a bearer token that is good, and ignore one that is not: the door is open to all."""

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return user and claims, or None."""
        try:
            return super().authenticate(request)
        except TokenNotValid:
            return None


class ErrorsAnswer(serializers.Serializer[Any]):
    """A refusal: a sentence, an object of fields with sentences, or a list of sentences."""

    errors = serializers.JSONField()  # type: ignore[assignment]
    request_id = serializers.CharField(required=False, help_text="Only in 5xx responses.")


class OtpView(ContractView):
    """Refuses with ``{"errors": …}``; takes JSON and forms."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerAuthentication,)
    parser_classes: Sequence[type[BaseParser]] = (
        StrictJSONParser,
        StrictFormParser,
        StrictMultiPartParser,
    )
    # Neither HEAD nor OPTIONS: a GET that uses up a link must not be called unseen.
    http_method_names = ["get", "post", "patch", "delete"]
    refusal_shape = ErrorsAnswer
    asks_csrf: ClassVar[bool] = True
    """Whether calls that change something must show the token of ``get-csrf-token/``."""
    csrf_token = ""
    """The token that this call has shown."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let only requests with the key in, where one is set (``OTP_API_KEY``)."""
        shown = request.META.get("HTTP_NEXT_X_API_KEY", "")
        if settings.OTP_API_KEY and not hmac.compare_digest(
            shown.encode(), settings.OTP_API_KEY.encode()
        ):
            return HttpResponse(GATE_CLOSED, status=403, headers={"Cache-Control": "no-store"})
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the CSRF token once it is known who asks, and before anything is counted."""
        super().initial(request, *args, **kwargs)
        if self.asks_csrf and request.method not in csrf.SAFE:
            self.csrf_token = csrf.require(request, ("",), cookie=CSRF_COOKIE)

    def caller(self, captcha: str = "") -> Caller:
        """Return the circumstances of the call, with what binds a sign-in to its client."""
        caller = caller_of(self.request)
        return replace(caller, csrf=self.csrf_token, captcha=captcha or caller.captcha)

    def refused(self, refusal: Refusal) -> Response:
        """Answer what a flow refused."""
        return errors.refused(refusal)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Answer what the framework refused."""
        if isinstance(failure, Said):
            return errors.said(failure.words, failure.status_code)
        return errors.failed(failure, str(self.request.method), ", ".join(self.allowed_methods))

    def handle_exception(self, exc: Exception) -> Response:
        """Answer what nobody foresaw in the contract's shape too; the log has the rest."""
        try:
            return super().handle_exception(exc)
        except Exception as unforeseen:
            set_rollback()
            got_request_exception.send(sender=type(self), request=self.request._request)
            logger.exception("Internal Server Error", exc_info=unforeseen)
            return errors.said(errors.FRAMEWORK[500], 500)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Name the request in answers that somebody will have to look into."""
        if response.status_code >= 500:
            response.data["request_id"] = request_id_of(request)
        return super().finalize_response(request, response, *args, **kwargs)


class PublicView(OtpView):
    """Open to all; credentials that come along are ignored, so that a stale one breaks nothing."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = ()


class NotFoundView(PublicView):
    """Every address below the prefix that is none."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse, whatever the method."""
        raise exceptions.NotFound


class SuccessAnswer(serializers.Serializer[Any]):
    """A sentence that clients compare."""

    success = serializers.CharField()


class EmailSentAnswer(SuccessAnswer):
    """A code is on its way; nobody is signed in yet."""

    otp = serializers.BooleanField()
    user_id = serializers.JSONField()


class TokensAnswer(serializers.Serializer[Any]):
    """Somebody, signed in."""

    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    access_token_expiry = serializers.CharField(
        help_text="ISO 8601; ten seconds before the token expires."
    )
    user_role = serializers.CharField()
    user_id = serializers.JSONField(help_text="The primary key of the user: a number or a string.")


def success(words: str, status: int = 200) -> Response:
    """Answer with a sentence."""
    return Response({"success": words}, status)


def email_sent(challenge: ChallengeRequired) -> Response:
    """Answer that a code is on its way."""
    return Response({"success": "Email sent", "otp": True, "user_id": challenge.account})


def tokens(signed_in: SignedIn) -> Response:
    """Answer with both tokens, in the five keys of this contract.

    A header of a sign-in has what the device should keep.
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
