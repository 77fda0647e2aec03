"""``auth/provider/``: redirects to a provider and back, and sign-in by a provider's token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import providers
from vestibule.conf import settings
from vestibule.contracts.allauth_headless.answers import conflict, invalid
from vestibule.contracts.allauth_headless.redirects import (
    callback_address,
    front_end_page,
    refused_at,
)
from vestibule.contracts.allauth_headless.social_sign_up import completion, pending_after
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import NotAuthenticated, Refusal
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.browser_secret import browser_secret, keep_browser_secret
from vestibule.drf.caller import caller_of
from vestibule.drf.form_parsers import StrictFormParser, StrictMultiPartParser
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.redirects import redirect
from vestibule.drf.refusal_log import refusals
from vestibule.drf.view import read
from vestibule.flows.identities import ask_to_link, link_by_token
from vestibule.flows.social_sign_in import (
    begin_sign_in,
    sign_in_by_token,
)
from vestibule.steps.provider_redirect import AuthorizationRequest

LOGIN, CONNECT = "login", "connect"
PROCESSES = (LOGIN, CONNECT)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RedirectBody:
    """A provider, the page to return to, and what for."""

    provider: str
    callback_url: str
    process: str


class RedirectBodySerializer(InputSerializer[RedirectBody]):
    """A provider, the page of the front end to return to, and what for."""

    into = RedirectBody

    provider = Text(max_length=50)
    callback_url = Text(max_length=2000)
    process = serializers.ChoiceField(PROCESSES)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProviderToken:
    """A token of a provider, and the client that it was issued to."""

    client_id: str
    id_token: str = ""
    access_token: str = ""
    nonce: str = ""


class ProviderTokenSerializer(InputSerializer[ProviderToken]):
    """A token of a provider, and the client that it was issued to."""

    into = ProviderToken

    client_id = Text(max_length=500)
    id_token = Text(max_length=16_384, required=False)
    access_token = Text(max_length=8000, required=False)
    nonce = Text(max_length=500, required=False)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenBody:
    """A provider, its token, and what for."""

    provider: str
    process: str
    token: dict[str, str] = field(default_factory=dict)


class TokenBodySerializer(InputSerializer[TokenBody]):
    """A provider, its token, and what for."""

    into = TokenBody

    provider = Text(max_length=50)
    process = serializers.ChoiceField(PROCESSES)
    token = ProviderTokenSerializer()


class RedirectView(HeadlessView):
    """Redirect to a provider; a form that the browser sends itself, and not a script."""

    parser_classes = (StrictFormParser, StrictMultiPartParser)

    @describes(
        body=RedirectBodySerializer,
        answer=None,
        status=302,
        refuses=(403,),
        media="application/x-www-form-urlencoded",
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Redirect to the provider; or back, with what is wrong in ``?error=``."""
        page, process = front_end_page(""), LOGIN
        try:
            body = read(RedirectBodySerializer, request, or_nothing=True)
            page, process = front_end_page(body.callback_url), body.process
            authorization = self._begun(body)
        except Refusal as refusal:
            refusals.refused(refusal, request)
            return refused_at(page, refusal, process)
        response = redirect(authorization.url)
        keep_browser_secret(response, authorization.browser)
        return response

    def _begun(self, body: RedirectBody) -> AuthorizationRequest:
        known: dict[str, Any] = {
            "provider": body.provider,
            "next_page": body.callback_url,
            "redirect_uri": callback_address(body.provider),
            "browser": browser_secret(self.request),
            "caller": caller_of(self.request),
        }
        if body.process == LOGIN:
            return begin_sign_in(**known)
        if self.claims is None:
            raise NotAuthenticated
        return ask_to_link(credential=NO_CREDENTIAL, claims=self.claims, **known)


class ProviderTokenView(HeadlessView):
    """Sign-in by a provider's token, for apps; or connecting it to the signed-in user."""

    @describes(
        body=TokenBodySerializer,
        refuses=(400, 401, 403, 409, 410, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in by a token that an app has from the provider, or connect the provider."""
        body = read(TokenBodySerializer, request, or_nothing=True)
        caller = idempotent_caller(request, self.caller)
        token: dict[str, Any] = dict(body.token)
        client_id = token.pop("client_id")
        if problem := _problem(body.provider, client_id, token):
            return problem
        if body.process == CONNECT:
            if self.claims is None:
                raise NotAuthenticated
            link_by_token(provider=body.provider, claims=self.claims, caller=caller, **token)
            return self.here()
        if self.claims is not None:
            return conflict()
        return self._signed_in(body.provider, token, caller)

    def _signed_in(self, provider: str, token: dict[str, Any], caller: Caller) -> Response:
        """Sign in; or return the flow that completes the sign-up."""
        try:
            result = sign_in_by_token(
                provider=provider,
                transport=self.transport,
                caller=caller,
                completion=completion(),
                **token,
            )
        except Refusal as refusal:
            pending = pending_after(refusal, provider)
            if pending is None:
                raise
            return self.wait_for(pending)
        return self.complete(result)


def _problem(provider: str, client_id: str, token: dict[str, str]) -> Response | None:
    """Return what is wrong with a token before the provider is asked."""
    if provider not in settings.PROVIDERS:
        return invalid("invalid_token", "Invalid token.", "token")
    chosen = providers.provider(provider)
    if not chosen.accepts_tokens:
        sentence = "Provider does not support token authentication."
        return invalid("token_authentication_not_supported", sentence, "provider")
    if client_id not in chosen.client_ids:
        return invalid("client_id_mismatch", "The token was issued to another client.", "token")
    if not (token.get("id_token") or token.get("access_token")):
        sentence = "`id_token` and/or `access_token` required."
        return invalid("token_required", sentence, "token")
    return None
