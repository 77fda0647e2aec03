"""The second step of a sign-in, and whether to trust the browser.

``auth/2fa/authenticate``, ``auth/webauthn/authenticate``, ``auth/2fa/trust``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.answers import envelope, signed_out
from vestibule.contracts.allauth_headless.pending import Client, Flow
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.errors import ChallengeNotFound, InvalidCode, NotFound
from vestibule.core.factors import FactorAnswer, Method
from vestibule.drf.body import FactorCode, InputSerializer
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.challenge import answer_challenge, answer_trust, choose_method


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FactorCodeBody:
    """A code of an authenticator app, or a recovery code."""

    code: str


class FactorCodeBodySerializer(InputSerializer[FactorCodeBody]):
    """A code of an authenticator app, or a recovery code."""

    into = FactorCodeBody

    code = FactorCode()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CredentialBody:
    """A browser's response."""

    credential: dict[str, Any] = field(default_factory=dict)


class CredentialBodySerializer(InputSerializer[CredentialBody]):
    """``PublicKeyCredential.toJSON()``."""

    into = CredentialBody

    credential = serializers.DictField(allow_empty=False)


class SecondStepView(HeadlessView):
    """The second step of a pending sign-in."""

    @property
    def waits(self) -> bool:
        """Whether this client has a sign-in that waits for a second factor."""
        return self.claims is None and self.pending.is_for(Flow.MFA_AUTHENTICATE)

    def answered(self, answer: FactorAnswer) -> Response:
        """Return the signed-in user, if the answer is right; or ask whether to trust the browser.

        An app is never asked, as it has no cookies.
        """
        asks = self.client == Client.BROWSER and host.asks_to_trust()
        result = answer_challenge(
            challenge=self.pending.handle,
            answer=replace(answer, trust_device=None) if asks else answer,
            caller=idempotent_caller(self.request, self.caller),
        )
        return self.complete(result)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TrustBody:
    """Whether to trust the browser."""

    trust: bool = False


class TrustBodySerializer(InputSerializer[TrustBody]):
    """Whether to trust the browser; required."""

    into = TrustBody

    trust = serializers.BooleanField(required=False)


class TrustView(HeadlessView):
    """Whether later sign-ins of this browser skip the second factor (``MFA_TRUST_ENABLED``)."""

    @describes(
        body=TrustBodySerializer,
        refuses=(400, 401, 403, 404, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Complete the sign-in, and trust the browser or not."""
        if not host.asks_to_trust():
            raise NotFound
        if self.claims is not None or not self.pending.is_for(Flow.MFA_TRUST):
            return signed_out(self.client, self.pending)
        body = read(TrustBodySerializer, request, or_nothing=True)
        caller = idempotent_caller(request, self.caller)
        try:
            result = answer_trust(challenge=self.pending.handle, trust=body.trust, caller=caller)
        except (ChallengeNotFound, InvalidCode) as refused:
            # Nothing was typed: the sign-in is over.
            return self.refused_with(refused, self.nothing_pending())
        return self.complete(result)


class AuthenticateView(SecondStepView):
    """The second step by a code."""

    @describes(
        body=FactorCodeBodySerializer,
        refuses=(400, 401, 403, 410, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in by a code of the authenticator app, or by a recovery code."""
        if not self.waits:
            return signed_out(self.client, self.pending)
        body = read(FactorCodeBodySerializer, request, or_nothing=True)
        return self.answered(FactorAnswer(code=body.code))


class AuthenticateWebAuthnView(SecondStepView):
    """The second step by a passkey."""

    @describes(refuses=(401, 403, 410, 429))
    def get(self, request: Request) -> Response:
        """Return the options to ask for a passkey with."""
        if not self.waits:
            return signed_out(self.client, self.pending)
        asked = choose_method(
            challenge=self.pending.handle, method=Method.PASSKEY, caller=self.caller
        )
        return request_options(asked.options)

    @describes(
        body=CredentialBodySerializer,
        refuses=(400, 401, 403, 410, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in by a passkey."""
        if not self.waits:
            return signed_out(self.client, self.pending)
        body = read(CredentialBodySerializer, request, or_nothing=True)
        return self.answered(FactorAnswer(credential=body.credential))


def request_options(options: Any) -> Response:
    """Return the options for ``navigator.credentials.get()``, as allauth wraps them."""
    return envelope(200, data={"request_options": {"publicKey": options}})
