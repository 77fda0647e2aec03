"""The address that a provider sends the browser back to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.http import HttpResponseBase
from rest_framework.request import Request

from vestibule import limits
from vestibule.contracts.allauth_headless import carrier
from vestibule.contracts.allauth_headless.pending import Client, Pending
from vestibule.contracts.allauth_headless.redirects import (
    callback_address,
    front_end_page,
    refused_at,
    to_front_end,
)
from vestibule.contracts.allauth_headless.social_sign_up import completion, pending_after
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.errors import Refusal
from vestibule.core.tokens import SignedIn
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.browser_secret import browser_secret, drop_browser_secret
from vestibule.drf.caller import caller_of
from vestibule.drf.form_parsers import StrictFormParser
from vestibule.drf.openapi import describes
from vestibule.drf.redirects import repeat_by_get
from vestibule.drf.refusal_log import refusals
from vestibule.drf.view import read_query
from vestibule.flows.social_sign_in import claim_state, finish_sign_in, take_answer
from vestibule.steps.provider_redirect import AuthorizationResponse, PendingAuthorization


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CallbackQuery:
    """The provider's response (RFC 6749, 4.1.2; RFC 9207)."""

    state: str = ""
    code: str = ""
    error: str = ""
    iss: str | None = None
    user: str = ""


class CallbackQuerySerializer(InputSerializer[CallbackQuery]):
    """The provider's response."""

    into = CallbackQuery

    state = Text(max_length=200, required=False, allow_blank=True)
    code = Text(max_length=4000, required=False, allow_blank=True)
    error = Text(max_length=200, required=False, allow_blank=True)
    iss = Text(max_length=500, required=False, allow_blank=True)
    user = Text(max_length=1000, required=False, allow_blank=True)


class ProviderCallbackView(HeadlessView):
    """Callback of a provider: afterwards, the browser has a session or a pending flow.

    Protected by the state instead of the CSRF token, which a provider's page does not have.
    """

    authentication_classes = ()
    parser_classes = (StrictFormParser,)
    is_of_a_page = False

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Set the kind of client: only browsers come here."""
        return super().dispatch(request, *args, client=Client.BROWSER, **kwargs)

    @describes(query=CallbackQuerySerializer, answer=None, status=302, refuses=(400, 429))
    def get(self, request: Request, provider: str) -> HttpResponseBase:
        """Receive the provider's response, sign in, and redirect to the front end."""
        query, page = read_query(CallbackQuerySerializer, request), front_end_page("")
        process = "login"
        try:
            pending = claim_state(
                provider=provider,
                state=query.state,
                browser=browser_secret(request),
                caller=caller_of(request),
            )
            page, process = pending.goes_to, "connect" if pending.account else "login"
            return self._received(pending, query)
        except Refusal as refusal:
            refusals.refused(refusal, request)
            return refused_at(page, refusal, process)

    @describes(answer=None, status=303, refuses=(400, 413, 415, 429))
    def post(self, request: Request, provider: str) -> HttpResponseBase:
        """Receive the provider's response as a form, as from Apple.

        Browsers send no cookies with a cross-site form, so this redirects to the same URL by
        GET, with which they do.
        """
        limits.require("social", caller_of(request))
        return repeat_by_get(request, (each.name for each in fields(CallbackQuery)))

    def _received(self, pending: PendingAuthorization, query: CallbackQuery) -> HttpResponseBase:
        result = take_answer(
            pending=pending,
            answer=AuthorizationResponse(query.code, query.error, query.iss, query.user),
            redirect_uri=callback_address(pending.provider),
            caller=caller_of(self.request),
        )
        response = to_front_end(pending.goes_to)
        if result.linked:
            return response
        signed_in = self._signed_in(result.ticket, pending.provider)
        drop_browser_secret(response)
        if isinstance(signed_in, SignedIn):
            carrier.give_cookies(self.request, response, signed_in)
        else:
            carrier.keep(response, self.client, signed_in)
        return response

    def _signed_in(self, ticket: str, provider: str) -> SignedIn | Pending:
        """Sign in, or return what is pending: the front end finds it in ``auth/session``."""
        try:
            result = finish_sign_in(
                ticket=ticket,
                browser=browser_secret(self.request),
                transport=self.transport,
                caller=self.caller,
                completion=completion(),
            )
        except Refusal as refusal:
            waiting = pending_after(refusal, provider)
            if waiting is None:
                raise
            return waiting
        return result if isinstance(result, SignedIn) else self.waiting(result)
