"""``POST social-auth/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp import csrf
from vestibule.contracts.otp.body import Line
from vestibule.contracts.otp.errors import NOT_FOUND, refusal_response
from vestibule.contracts.otp.view import (
    ContractRefusal,
    PublicView,
    TokensAnswer,
    code_required,
    tokens,
)
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidCredentials, NotFound, Refusal
from vestibule.core.tokens import Transport
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.social_sign_in import sign_in_by_token

NAMES = {"google-oauth2": "google"}
"""The front end's names of providers that differ from those in ``PROVIDERS``."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SocialSignInBody:
    """A provider and its access token."""

    token: str = ""
    provider: str = ""


class SocialSignInBodySerializer(InputSerializer[SocialSignInBody]):
    """The provider and its access token."""

    into = SocialSignInBody

    token = Line(max_length=8000)
    provider = Line(max_length=50)


class SocialSignInView(PublicView):
    """Sign-in by a provider's access token.

    No CSRF token is required, but a second step is found by one. So the response that asks for it
    gives the token that the sign-in is bound to: the one of the request's cookie, or a new one.
    """

    asks_csrf = False

    @describes(
        body=SocialSignInBodySerializer,
        answer=TokensAnswer,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Sign in by a provider's access token, which must have been issued to this site."""
        body = read(SocialSignInBodySerializer, request, or_nothing=True)
        if not (body.token and body.provider):
            raise ContractRefusal("Token and provider are required")
        self.csrf_token = csrf.token_of(request)
        result = sign_in_by_token(
            provider=NAMES.get(body.provider, body.provider),
            access_token=body.token,
            transport=Transport.BODY,
            caller=self.caller(),
        )
        if isinstance(result, ChallengeRequired):
            return csrf.give(self.csrf_token, code_required(result))
        return tokens(result)

    def refused(self, refusal: Refusal) -> Response:
        """Return sentences without a password: the account or the provider is the problem."""
        if isinstance(refusal, InvalidCredentials):
            return refusal_response("Account is deactivated. Contact your admin.")
        if isinstance(refusal, NotFound):
            return refusal_response(NOT_FOUND)
        return super().refused(refusal)
