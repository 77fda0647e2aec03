"""``auth/webauthn/signup``: sign-up by a passkey, without a password."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.answers import conflict, envelope
from vestibule.contracts.allauth_headless.passkeys import AddPasskeyBodySerializer
from vestibule.contracts.allauth_headless.pending import Flow, Pending
from vestibule.contracts.allauth_headless.sign_up import (
    RegistrationBody,
    RegistrationBodySerializer,
)
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.errors import InvalidState, NotFound
from vestibule.core.passkeys import PasskeyRegistration
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.passkey_sign_up import (
    ask_for_new_passkey,
    ask_to_sign_up_by_passkey,
    sign_up_by_passkey,
)


class PasskeySignUpBodySerializer(RegistrationBodySerializer[RegistrationBody]):
    """A registration without a password."""

    into = RegistrationBody


class PasskeySignUpView(HeadlessView):
    """Sign-up by a passkey (``MFA_PASSKEY_SIGNUP_ENABLED``)."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse where the site does not offer it, whatever is sent.

        Raises:
            NotFound: that is so.
        """
        super().initial(request, *args, **kwargs)
        if not host.offers_passkey_sign_up():
            raise NotFound

    @describes(
        body=PasskeySignUpBodySerializer,
        refuses=(400, 401, 403, 404, 409, 410, 422, 429, 503),
    )
    def post(self, request: Request) -> Response:
        """Begin: returns that the address is to be verified."""
        if self.claims is not None:
            return conflict()
        body = read(PasskeySignUpBodySerializer, request, or_nothing=True)
        sent = ask_to_sign_up_by_passkey(
            newcomer=PasskeyRegistration(**body.stated, names=body.names),
            transport=self.transport,
            caller=self.caller,
        )
        return self.wait_for(
            Pending(flow=Flow.VERIFY_EMAIL, handle=sent.id, browser=sent.browser, email=body.email)
        )

    @describes(refuses=(403, 404, 409, 410, 429))
    def get(self, request: Request) -> Response:
        """Return what a browser creates the passkey with, once the address is verified."""
        if not self._is_pending:
            return conflict()
        try:
            asked = ask_for_new_passkey(pending=self.pending.handle, caller=self.caller)
        except InvalidState as refused:
            return self.refused_with(refused, conflict())
        return envelope(200, data={"creation_options": {"publicKey": asked.options}})

    @describes(
        body=AddPasskeyBodySerializer,
        refuses=(400, 401, 403, 404, 409, 410, 422, 429, 503),
        headers=(ONCE,),
    )
    def put(self, request: Request) -> Response:
        """Sign up with the passkey that the browser has created."""
        if not self._is_pending:
            return conflict()
        body = read(AddPasskeyBodySerializer, request, or_nothing=True)
        try:
            made = sign_up_by_passkey(
                pending=self.pending.handle,
                credential=body.credential,
                name=body.name,
                caller=idempotent_caller(request, self.caller),
            )
        except InvalidState as refused:
            return self.refused_with(refused, conflict())
        return self.complete(made)

    @property
    def _is_pending(self) -> bool:
        return self.claims is None and self.pending.is_for(Flow.MFA_SIGNUP_WEBAUTHN)
