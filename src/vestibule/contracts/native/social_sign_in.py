"""``social/``: redirects to and from a provider, and sign-in by a provider's token."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import limits
from vestibule.contracts.native.redirects import (
    callback_address,
    home,
    social_address,
    to_front_end,
    wants_json,
)
from vestibule.contracts.native.view import (
    LOGGED_IN,
    PublicView,
    SignInAnswer,
    remember_field,
    sign_in_answer,
    signing_in,
    transport_of,
)
from vestibule.core.errors import (
    InvalidState,
    Overloaded,
    ProviderUnavailable,
    Refusal,
    TooManyRequests,
)
from vestibule.drf import csrf
from vestibule.drf.body import InputSerializer, Text, Token, one_of
from vestibule.drf.browser_secret import browser_secret, drop_browser_secret, keep_browser_secret
from vestibule.drf.caller import caller_of
from vestibule.drf.form_parsers import StrictFormParser
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.redirects import redirect, repeat_by_get
from vestibule.drf.refusal_log import refusals
from vestibule.drf.view import read, read_query
from vestibule.flows.social_sign_in import (
    begin_sign_in,
    claim_state,
    finish_sign_in,
    list_providers,
    sign_in_by_token,
    take_answer,
)
from vestibule.steps.provider_redirect import AuthorizationResponse

_REFUSES = (400, 401, 403, 409, 422, 429, 503)


class ProviderAnswer(serializers.Serializer[Any]):
    """A provider, for a button in the front end."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    start = serializers.CharField(help_text="Navigate the browser to this address.")


class ProvidersAnswer(serializers.Serializer[Any]):
    """The configured providers."""

    providers = ProviderAnswer(many=True)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StartQuery:
    """The page to return to."""

    next: str = ""


class StartQuerySerializer(InputSerializer[StartQuery]):
    """The page to return to: a path, or a URL of ``TRUSTED_ORIGINS``."""

    into = StartQuery

    next = Text(max_length=2000, required=False, allow_blank=True)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CallbackQuery:
    """The provider's response."""

    state: str = ""
    code: str = ""
    error: str = ""
    iss: str | None = None
    user: str = ""

    @property
    def response(self) -> AuthorizationResponse:
        """The provider's response, without the state."""
        return AuthorizationResponse(self.code, self.error, self.iss, self.user)


class CallbackQuerySerializer(InputSerializer[CallbackQuery]):
    """The provider's authorization response (RFC 6749, 4.1.2; RFC 9207)."""

    into = CallbackQuery

    state = Text(max_length=200, required=False, allow_blank=True)
    code = Text(max_length=4000, required=False, allow_blank=True)
    error = Text(max_length=200, required=False, allow_blank=True)
    iss = Text(max_length=500, required=False, allow_blank=True)
    user = Text(max_length=1000, required=False, allow_blank=True)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FinishBody:
    """The ticket, and whether to remember the user."""

    ticket: str
    remember: bool


class FinishBodySerializer(InputSerializer[FinishBody]):
    """The ticket from ``#ticket=``, valid only in the browser that received it."""

    into = FinishBody

    ticket = Token()
    remember = remember_field()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProviderTokenBody:
    """An ID token with its nonce, or an access token."""

    id_token: str = ""
    nonce: str = ""
    access_token: str = ""
    remember: bool


class ProviderTokenBodySerializer(InputSerializer[ProviderTokenBody]):
    """An ID token with its nonce, or an access token, of the provider."""

    into = ProviderTokenBody

    id_token = Text(max_length=16_384, required=False)
    nonce = Text(max_length=500, required=False)
    access_token = Text(max_length=8000, required=False)
    remember = remember_field()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require an ID token or an access token."""
        return one_of(attrs, ("id_token",), ("access_token",))


class ProvidersView(PublicView):
    """The configured providers."""

    cache_control = "public, max-age=60"
    limit = "read"

    @describes(answer=ProvidersAnswer, refuses=(429,))
    def get(self, request: Request) -> Response:
        """List the configured providers."""
        return Response({"providers": providers_body(request)})


class SocialStartView(PublicView):
    """Redirect to a provider."""

    @describes(query=StartQuerySerializer, answer=None, status=302, refuses=(400, 404, 429, 503))
    def get(self, request: Request, provider: str) -> HttpResponseBase:
        """Redirect to a provider to sign in; with `Accept: application/json`, return the URL.

        Other sites cannot start it: a provider that asks no question would sign the user in.
        """
        next_page = read_query(StartQuerySerializer, request).next
        try:
            if provider in list_providers() and csrf.is_sent_by_another_site(request):
                raise InvalidState
            authorization = begin_sign_in(
                provider=provider,
                next_page=next_page,
                redirect_uri=callback_address(request, provider),
                browser=browser_secret(request),
                caller=caller_of(request),
            )
        except (InvalidState, Overloaded, ProviderUnavailable, TooManyRequests) as refusal:
            if "text/html" not in request.META.get("HTTP_ACCEPT", ""):
                raise
            refusals.refused(refusal, request)
            # Without the next page, which is not validated yet.
            return to_front_end(home(), provider=provider, error=refusal.code)
        if wants_json(request):
            response: HttpResponseBase = Response({"authorization_url": authorization.url})
        else:
            response = redirect(authorization.url)
        keep_browser_secret(response, authorization.browser)
        return response


class ProviderCallbackView(PublicView):
    """Callback of a provider."""

    parser_classes = (StrictFormParser,)

    @describes(
        query=CallbackQuerySerializer,
        answer=None,
        status=302,
        refuses=(400, 401, 403, 404, 409, 429, 503),
    )
    def get(self, request: Request, provider: str) -> HttpResponseBase:
        """Receive the provider's response; redirect to the front end with a ticket or an error."""
        query, caller = read_query(CallbackQuerySerializer, request), caller_of(request)
        destination = home()
        try:
            pending = claim_state(
                provider=provider,
                state=query.state,
                browser=browser_secret(request),
                caller=caller,
            )
            destination = pending.goes_to
            result = take_answer(
                pending=pending,
                answer=query.response,
                redirect_uri=callback_address(request, provider),
                caller=caller,
            )
        except Refusal as refusal:
            if wants_json(request):
                raise
            refusals.refused(refusal, request)
            return to_front_end(destination, provider=provider, error=refusal.code)
        if result.linked:
            return to_front_end(destination, provider=provider, linked=result.linked)
        return to_front_end(destination, provider=provider, ticket=result.ticket)

    @describes(answer=None, status=303, refuses=(400, 404, 413, 415, 429))
    def post(self, request: Request, provider: str) -> HttpResponseBase:
        """Receive the provider's response as a form (`response_mode=form_post`), as from Apple.

        Browsers send no cookies with a cross-site form, so this redirects to the same URL by
        GET, with which they do.
        """
        limits.require("social", caller_of(request))
        return repeat_by_get(request, (each.name for each in fields(CallbackQuery)))


class SocialFinishView(PublicView):
    """Last step of a social sign-in."""

    @describes(body=FinishBodySerializer, answer=SignInAnswer, refuses=_REFUSES, headers=(ONCE,))
    def post(self, request: Request) -> Response:
        """Exchange the ticket of the callback for tokens. It works once."""
        body = read(FinishBodySerializer, request)
        result = finish_sign_in(
            ticket=body.ticket,
            remember=body.remember,
            browser=browser_secret(request),
            transport=transport_of(request),
            caller=idempotent_caller(request, signing_in(request)),
        )
        response = sign_in_answer(LOGGED_IN, result)
        drop_browser_secret(response)
        return response


class ProviderTokenView(PublicView):
    """Sign-in by a provider's token, for apps."""

    @describes(
        body=ProviderTokenBodySerializer,
        answer=SignInAnswer,
        refuses=(400, 401, 403, 404, 409, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request, provider: str) -> Response:
        """Sign in by a token that an app has from the provider."""
        transport, caller = transport_of(request), idempotent_caller(request, signing_in(request))
        body = asdict(read(ProviderTokenBodySerializer, request))
        result = sign_in_by_token(provider=provider, transport=transport, caller=caller, **body)
        return sign_in_answer(LOGGED_IN, result)


def providers_body(request: Request) -> list[dict[str, str]]:
    """Return the representation of the providers."""
    return [
        {"name": name, "label": label, "start": social_address(request, "social-start", name)}
        for name, label in list_providers().items()
    ]
