"""``auth/webauthn/login``: sign-in by a passkey alone."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.answers import conflict, invalid
from vestibule.contracts.allauth_headless.challenge import (
    CredentialBodySerializer,
    request_options,
)
from vestibule.contracts.allauth_headless.csrf import csrf_secret
from vestibule.contracts.allauth_headless.pending import Client
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.errors import InvalidCredentials
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.factors.passkeys import read_assertion
from vestibule.flows.passkey_sign_in import ask_for_passkey, sign_in_with_passkey


class PasskeySignInView(HeadlessView):
    """Sign-in by a passkey."""

    limit = "read"

    @describes(refuses=(404, 410, 429))
    def get(self, request: Request) -> Response:
        """Return the options to offer passkeys with, valid for five minutes in this browser."""
        return request_options(ask_for_passkey(browser=self._browser).options)

    @describes(
        body=CredentialBodySerializer,
        refuses=(400, 401, 403, 404, 409, 410, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in with a passkey, without a name or a password."""
        if self.claims is not None:
            return conflict()
        body = read(CredentialBodySerializer, request, or_nothing=True)
        try:
            result = sign_in_with_passkey(
                state=read_assertion(body.credential).challenge,
                credential=body.credential,
                browser=self._browser,
                transport=self.transport,
                caller=idempotent_caller(request, self.caller),
            )
        except InvalidCredentials as refused:
            return self.refused_with(
                refused, invalid("incorrect_code", "Incorrect code.", "credential")
            )
        return self.complete(result)

    @property
    def _browser(self) -> str:
        """What the same browser has when it answers; an app has nothing of the kind."""
        return csrf_secret(self.request) if self.client == Client.BROWSER else ""
