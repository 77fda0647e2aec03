"""Base classes and responses of this contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from vestibule import bearer
from vestibule.contracts.dj_rest_auth import cookies, errors
from vestibule.contracts.dj_rest_auth.jwt_auth import (
    JWTCookieAuthentication,
    require_page_of_visitor,
)
from vestibule.contracts.dj_rest_auth.person import PersonAnswer, person_body
from vestibule.contracts.dj_rest_auth.rest_auth import rest_auth
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import Refusal
from vestibule.core.tokens import SignedIn, Transport
from vestibule.drf import cookies as own_cookies
from vestibule.drf.authentication import AuthenticationIfValid, OptionalAuthentication
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import idempotent_caller
from vestibule.drf.rest_view import KeyAuthentication, RestView

__all__ = ["DjRestAuthView", "PublicView"]


class DjRestAuthView(RestView):
    """Requires a signed-in caller, refuses in dj-rest-auth's words, accepts JSON and forms."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (
        JWTCookieAuthentication,
        KeyAuthentication,
    )

    def refused(self, refusal: Refusal) -> Response:
        """Return the response to a flow's refusal."""
        return errors.refused(refusal)

    def failed(self, failure: exceptions.APIException) -> Response:
        """Return the response to a framework exception.

        Whether a caller without credentials gets 401 or 403 is decided by the first class of the
        host's ``DEFAULT_AUTHENTICATION_CLASSES``, as in its other views.
        """
        response = super().failed(failure)
        if isinstance(failure, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
            challenge = _challenge_of_host(self.request)
            if challenge:
                response["WWW-Authenticate"] = challenge
            else:
                response.status_code = 403
                del response["WWW-Authenticate"]
        return response


def _challenge_of_host(request: Request) -> str:
    classes: Any = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    return (classes[0]().authenticate_header(request) or "") if classes else ""


class PublicView(DjRestAuthView):
    """A public view; credentials are ignored, so that stale ones do no harm."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = ()


class OptionalJWTCookieAuthentication(OptionalAuthentication, JWTCookieAuthentication):
    """Authenticates by a valid JWT and ignores an invalid one, for public views."""


class JWTCookieIfValid(AuthenticationIfValid, JWTCookieAuthentication):
    """Authenticates by a valid JWT; ignores any other, and a cookie that another site may send."""


class DetailAnswer(serializers.Serializer[Any]):
    """A sentence for the user."""

    detail = serializers.CharField()


class SignedInAnswer(serializers.Serializer[Any]):
    """What a session is given: tokens with ``USE_JWT``, else a key; or what comes first."""

    access = serializers.CharField(required=False)
    refresh = serializers.CharField(
        required=False, help_text="Empty with `JWT_AUTH_HTTPONLY`: no script may read it."
    )
    user = PersonAnswer(required=False)
    access_expiration = serializers.DateTimeField(required=False)
    refresh_expiration = serializers.DateTimeField(required=False)
    key = serializers.CharField(required=False, help_text="Send it as `Authorization: Token`.")
    ephemeral_token = serializers.CharField(
        required=False, help_text="A second step is required: `mfa/verify/`."
    )
    mfa_required = serializers.BooleanField(required=False)
    detail = serializers.CharField(required=False)


def transport_of(request: Request) -> Transport:
    """Return the transport of the session that a sign-in opens.

    Raises:
        CsrfNotValid, PermissionDenied: with cookies, from a page of another site.
    """
    conf = rest_auth()
    if not conf.USE_JWT:
        return Transport.OPAQUE
    require_page_of_visitor(request)
    return conf.transport


def signing_in(request: Request) -> Caller:
    """Return the caller of a sign-in, with the browser's open sessions."""
    opaque = not rest_auth().USE_JWT
    caller = replace(caller_of(request), sessions=cookies.sessions(request), opaque=opaque)
    if "HTTP_IDEMPOTENCY_KEY" in request.META:
        return idempotent_caller(request, caller)
    return caller


def signed_in_response(
    result: SignedIn | ChallengeRequired, status: int = 200, *, shows_refresh: bool = False
) -> Response:
    """Answer a sign-in: with tokens and their cookies, a key, or the second step.

    ``shows_refresh``: the refresh token is in the body where no cookie holds it.
    """
    if isinstance(result, ChallengeRequired):
        return second_step_required(result, status)
    if result.tokens.transport == Transport.OPAQUE:
        response = Response({"key": result.tokens.opaque}, status)
    else:
        response = _with_tokens(result, status, shows_refresh=shows_refresh)
    response["Device-Token"] = result.device
    return response


def _with_tokens(signed_in: SignedIn, status: int, *, shows_refresh: bool) -> Response:
    conf, tokens = rest_auth(), signed_in.tokens
    by_cookie = tokens.transport == Transport.COOKIE
    shown = not (conf.JWT_AUTH_HTTPONLY or by_cookie) or (shows_refresh and not by_cookie)
    body = {
        # The cookie's own token is for the cookie alone: this one is for the header.
        "access": bearer.for_header(tokens.access) if by_cookie else tokens.access,
        "refresh": tokens.refresh if shown else "",
        "user": person_body(signed_in.person),
    }
    if conf.JWT_AUTH_RETURN_EXPIRATION and not shows_refresh:
        body["access_expiration"] = expiration(tokens.access_lifetime)
        body["refresh_expiration"] = expiration(tokens.refresh_lifetime)
    response = Response(body, status)
    cookies.sign_in(response, signed_in)
    return response


def expiration(seconds: int) -> str:
    """Return the time at which a token expires, in the current time zone."""
    return local(clock.now() + timedelta(seconds=seconds))


def local(moment: datetime) -> str:
    """Write a time as REST framework's serializers do: in the current time zone."""
    return timezone.localtime(moment).isoformat().replace("+00:00", "Z")


def second_step_required(challenge: ChallengeRequired, status: int) -> Response:
    """Return the token that the second step is taken with.

    Raises:
        PasskeyRequired: no code can answer it.
        EnrollmentRequired: a second factor must be set up first.
    """
    asked = challenge.by_code()
    response = Response({"ephemeral_token": asked.id, "mfa_required": True}, status)
    if challenge.browser:
        value = f"{challenge.id}.{challenge.browser}"
        own_cookies.put(response, own_cookies.CHALLENGE, value, seconds=challenge.expires_in)
    return response
