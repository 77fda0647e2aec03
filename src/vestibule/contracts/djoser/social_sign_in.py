"""``GET POST o/<provider>/``: to a provider, and sign-in by what it redirected back with.

The front end's own page is the redirect URI: it sends the provider's response here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import providers
from vestibule.conf import settings
from vestibule.conf.djoser import djoser
from vestibule.contracts.djoser.errors import NON_FIELD
from vestibule.contracts.djoser.view import PublicView
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.destinations import Destination, destination
from vestibule.core.errors import (
    InvalidInput,
    InvalidState,
    NotFound,
    Problem,
    ProviderDenied,
    ProviderRefused,
    Refusal,
)
from vestibule.core.social_auth import BACKENDS
from vestibule.core.tokens import SignedIn, Transport
from vestibule.drf import rest_errors
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.browser_secret import browser_secret, drop_browser_secret, keep_browser_secret
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read, read_query
from vestibule.flows.social_sign_in import (
    begin_sign_in,
    claim_state,
    finish_sign_in,
    list_providers,
    take_answer,
)
from vestibule.models.host_user import stored_user
from vestibule.scope import current_scope
from vestibule.steps.provider_redirect import AuthorizationResponse

NOT_ALLOWED = "redirect_uri must be in SOCIAL_AUTH_ALLOWED_REDIRECT_URIS"
NO_STATE = "A required authentication parameter is missing."
EMPTY_STATE = "State could not be found in request data."
UNKNOWN_STATE = "State could not be found in server-side session data."


class AuthorizationAnswer(serializers.Serializer[Any]):
    """The address to navigate the browser to."""

    authorization_url = serializers.CharField()


class ProviderAuthAnswer(serializers.Serializer[Any]):
    """Both tokens of a session, and the username."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    user = serializers.CharField()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StartQuery:
    """The page to return to."""

    redirect_uri: str = ""


class StartQuerySerializer(InputSerializer[StartQuery]):
    """The front end's page, one of ``SOCIAL_AUTH_ALLOWED_REDIRECT_URIS``."""

    into = StartQuery

    redirect_uri = Text(required=False, allow_blank=True)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProviderAuthBody:
    """The provider's response; ``state`` is None if it was not sent."""

    state: str | None = None
    code: str = ""
    error: str = ""
    iss: str | None = None
    user: str = ""


class ProviderAuthBodySerializer(InputSerializer[ProviderAuthBody]):
    """The provider's response, in the query or in the body (RFC 6749, 4.1.2; RFC 9207)."""

    into = ProviderAuthBody

    state = Text(max_length=200, required=False, allow_blank=True)
    code = Text(max_length=4000, required=False, allow_blank=True)
    error = Text(max_length=200, required=False, allow_blank=True)
    iss = Text(max_length=500, required=False, allow_blank=True)
    user = Text(max_length=1000, required=False, allow_blank=True)


class ProviderAuthView(PublicView):
    """Sign-in with a provider."""

    @describes(query=StartQuerySerializer, answer=AuthorizationAnswer, refuses=(400, 404, 429, 503))
    def get(self, request: Request, provider: str) -> Response:
        """Return the provider's address; the cookie must come with the provider's response."""
        page = read_query(StartQuerySerializer, request).redirect_uri
        if page not in djoser().SOCIAL_AUTH_ALLOWED_REDIRECT_URIS or _destination(page) is None:
            return Response(NOT_ALLOWED, 400)
        authorization = begin_sign_in(
            provider=_provider_name(provider),
            next_page=page,
            redirect_uri=page,
            browser=browser_secret(request),
            caller=caller_of(request),
        )
        response = Response({"authorization_url": authorization.url})
        keep_browser_secret(response, authorization.browser)
        return response

    @describes(
        query=ProviderAuthBodySerializer,
        body=ProviderAuthBodySerializer,
        answer=ProviderAuthAnswer,
        status=201,
        refuses=(400, 403, 404, 409, 429, 503),
    )
    def post(self, request: Request, provider: str) -> Response:
        """Sign in by the provider's response, in the browser that asked for it."""
        answer = _provider_response(request)
        browser, caller = browser_secret(request), caller_of(request)
        pending = claim_state(
            provider=_provider_name(provider),
            state=answer.state or "",
            browser=browser,
            caller=caller,
        )
        page = _redirect_uri(pending.goes_to)
        if page is None or pending.account is not None:
            raise InvalidState  # from another client, or to connect an identity
        result = take_answer(
            pending=pending,
            answer=AuthorizationResponse(answer.code, answer.error, answer.iss, answer.user),
            redirect_uri=page,
            caller=caller,
        )
        response = _answer(
            finish_sign_in(
                ticket=result.ticket, browser=browser, transport=Transport.BODY, caller=caller
            )
        )
        drop_browser_secret(response)
        return response

    def refused(self, refusal: Refusal) -> Response:
        """Return a refusal of the provider or of the state as djoser does, under no field."""
        if isinstance(refusal, InvalidState):
            return Response({NON_FIELD: [UNKNOWN_STATE]}, 400)
        if isinstance(refusal, ProviderDenied | ProviderRefused):
            return Response({NON_FIELD: [rest_errors.REFUSALS[refusal.code][1]]}, 400)
        if isinstance(refusal, NotFound):
            return Response({"detail": f"Provider '{self.kwargs['provider']}' not supported"}, 404)
        return super().refused(refusal)


def _provider_response(request: Request) -> ProviderAuthBody:
    """Read the provider's response from the query, or else from the body.

    Raises:
        InvalidInput: the state is missing.
    """
    sent = read_query(ProviderAuthBodySerializer, request)
    if sent.state is None:
        sent = read(ProviderAuthBodySerializer, request, or_nothing=True)
        missing = NO_STATE
    else:
        missing = EMPTY_STATE
    if not sent.state:
        raise InvalidInput({NON_FIELD: (Problem("invalid", sentence=missing),)})
    return sent


def _answer(result: SignedIn | ChallengeRequired) -> Response:
    if isinstance(result, ChallengeRequired):
        return rest_errors.second_step_required(result)
    tokens, user = result.tokens, str(stored_user(result.person.id))
    body = {"access": tokens.access, "refresh": tokens.refresh, "user": user}
    return Response(body, 201, headers={"Device-Token": result.device})


def _provider_name(name: str) -> str:
    """Return the provider's name in ``PROVIDERS``; djoser's clients may use social-auth's."""
    if name in list_providers():
        return name
    return providers.named_by_preset(BACKENDS.get(name, "")) or name


def _destination(page: str) -> Destination | None:
    home = current_scope.origin
    return destination(page, home=home, others=settings.TRUSTED_ORIGINS)


def _redirect_uri(goes_to: Destination) -> str | None:
    """Return the redirect URI of the authorization request, as the client wrote it."""
    allowed = djoser().SOCIAL_AUTH_ALLOWED_REDIRECT_URIS
    return next((page for page in allowed if _destination(page) == goes_to), None)
