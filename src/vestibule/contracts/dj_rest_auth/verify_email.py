"""``POST registration/verify-email/`` and ``POST registration/resend-email/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.dj_rest_auth.links import email_page
from vestibule.contracts.dj_rest_auth.view import DetailAnswer, JWTCookieIfValid, PublicView
from vestibule.core.errors import InvalidLink, Refusal
from vestibule.drf.authentication import optional_claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import OptionalKeyAuthentication
from vestibule.drf.view import read
from vestibule.flows.verify_email import ask_to_verify_email, verify_email

NOT_FOUND = "Not found."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerifyEmailBody:
    """The key of a mailed link."""

    key: str


class VerifyEmailBodySerializer(InputSerializer[VerifyEmailBody]):
    """The key of a mailed link."""

    into = VerifyEmailBody

    key = serializers.CharField(write_only=True)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResendEmailBody:
    """The address to verify."""

    email: str


class ResendEmailBodySerializer(InputSerializer[ResendEmailBody]):
    """The address to verify."""

    into = ResendEmailBody

    email = serializers.EmailField(max_length=254)


class VerifyEmailView(PublicView):
    """Verification of an address."""

    authentication_classes = (JWTCookieIfValid, OptionalKeyAuthentication)
    default_response_headers = {"Allow": "POST, OPTIONS, HEAD"}
    """In the order of dj-rest-auth."""

    @describes(
        body=VerifyEmailBodySerializer,
        answer=DetailAnswer,
        refuses=(400, 404, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Verify the address by the key of the mailed link."""
        body = read(VerifyEmailBodySerializer, request, or_nothing=True)
        caller, claims = idempotent_caller(request), optional_claims_of(request)
        verify_email(link=body.key, caller=caller, claims=claims)
        return Response({"detail": "ok"})

    def refused(self, refusal: Refusal) -> Response:
        """Answer an invalid key with 404, as the page of a link does."""
        if isinstance(refusal, InvalidLink):
            return Response({"detail": NOT_FOUND}, 404)
        return super().refused(refusal)


class ResendEmailVerificationView(PublicView):
    """Resending of the mail that verifies an address."""

    @describes(body=ResendEmailBodySerializer, answer=DetailAnswer, refuses=(400, 429))
    def post(self, request: Request) -> Response:
        """Send the mail again, if the address waits for it; the answer is always the same."""
        body = read(ResendEmailBodySerializer, request, or_nothing=True)
        ask_to_verify_email(email=body.email, caller=caller_of(request), page=email_page())
        return Response({"detail": "ok"})
