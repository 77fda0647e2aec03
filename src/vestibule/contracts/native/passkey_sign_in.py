"""``POST login/passkey/options/`` and ``POST login/passkey/``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.passkeys import PasskeyOptionsAnswer, passkey_options_body
from vestibule.contracts.native.view import (
    LOGGED_IN,
    PublicView,
    SignInAnswer,
    remember_field,
    sign_in_answer,
    signing_in,
    wanted_transport,
)
from vestibule.core.tokens import Transport
from vestibule.drf import csrf
from vestibule.drf.body import InputSerializer, Token
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.passkey_sign_in import ask_for_passkey, sign_in_with_passkey


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PasskeySignInBody:
    """The browser's response, and whether to remember the user."""

    state: str
    credential: dict[str, Any] = field(default_factory=dict)
    remember: bool = True


class PasskeySignInBodySerializer(InputSerializer[PasskeySignInBody]):
    """The browser's response, and the state of its options."""

    into = PasskeySignInBody

    state = Token()
    credential = serializers.DictField(help_text="`PublicKeyCredential.toJSON()`.")
    remember = remember_field()


class PasskeySignInOptionsView(PublicView):
    """Options for a sign-in by passkey."""

    limit = "read"

    @describes(answer=PasskeyOptionsAnswer, refuses=(400, 403, 404, 429))
    def post(self, request: Request) -> Response:
        """Get the options to offer passkeys with, valid for five minutes in this browser."""
        _, browser = _transport_and_browser(request)
        return Response(passkey_options_body(ask_for_passkey(browser=browser)))


class PasskeySignInView(PublicView):
    """Sign-in by passkey."""

    @describes(
        body=PasskeySignInBodySerializer,
        answer=SignInAnswer,
        refuses=(400, 401, 403, 404, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in with a passkey, without a name or a password."""
        transport, browser = _transport_and_browser(request)
        body = read(PasskeySignInBodySerializer, request)
        result = sign_in_with_passkey(
            state=body.state,
            credential=body.credential,
            browser=browser,
            transport=transport,
            caller=idempotent_caller(request, signing_in(request)),
            remember=body.remember,
        )
        return sign_in_answer(LOGGED_IN, result)


def _transport_and_browser(request: Request) -> tuple[Transport, str]:
    """Return the token transport, and what the browser must send again with its response.

    With cookies, that is the CSRF token: another browser has none that is equal.

    Raises:
        UnsupportedTransport: the transport is unknown or disabled.
        CsrfFailed: the cookie transport, without a valid CSRF token and origin.
    """
    transport = wanted_transport(request)
    by_cookie = transport == Transport.COOKIE
    return transport, csrf.require_of_visitor(request) if by_cookie else ""
