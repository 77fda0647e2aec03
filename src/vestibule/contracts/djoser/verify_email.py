"""``POST users/activation/`` and ``users/resend_activation/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.conf.djoser import djoser
from vestibule.contracts.djoser.links import NEW_EMAIL, account_of, activation_page
from vestibule.contracts.djoser.view import PublicView
from vestibule.drf.authentication import optional_claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.jwt_authentication import OptionalJWTAuthentication
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import OptionalKeyAuthentication
from vestibule.drf.view import read
from vestibule.flows.change_email import confirm_email_change
from vestibule.flows.verify_email import ask_to_verify_email, verify_email


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ActivationBody:
    """What a link has."""

    uid: str
    token: str


class ActivationBodySerializer(InputSerializer[ActivationBody]):
    """What the mailed link has: the account's id and the token."""

    into = ActivationBody

    uid = serializers.CharField(max_length=400)
    token = serializers.CharField(max_length=200)


class ActivationView(PublicView):
    """Verification of an address."""

    authentication_classes = (OptionalJWTAuthentication, OptionalKeyAuthentication)

    @describes(
        body=ActivationBodySerializer, status=204, refuses=(400, 422, 429, 503), headers=(ONCE,)
    )
    def post(self, request: Request) -> Response:
        """Verify an address by the mailed link, a new one of an account too."""
        body = read(ActivationBodySerializer, request, or_nothing=True)
        caller, account = idempotent_caller(request), account_of(body.uid)
        claims = optional_claims_of(request)
        if body.token.startswith(NEW_EMAIL):
            link = body.token.removeprefix(NEW_EMAIL)
            confirm_email_change(link=link, caller=caller, account=account, claims=claims)
        else:
            notify = djoser().SEND_CONFIRMATION_EMAIL
            verify_email(
                link=body.token, caller=caller, account=account, claims=claims, notify=notify
            )
        return Response(status=204)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EmailBody:
    """An address."""

    email: str


class EmailBodySerializer(InputSerializer[EmailBody]):
    """An address."""

    into = EmailBody

    email = serializers.EmailField(max_length=254)


class ResendActivationView(PublicView):
    """Another mail with the link."""

    @describes(body=EmailBodySerializer, status=204, refuses=(400, 429, 503))
    def post(self, request: Request) -> Response:
        """Mail another link, if the address is waiting for verification."""
        body = read(EmailBodySerializer, request, or_nothing=True)
        if not settings.verified_email_required:
            return Response(status=400)
        ask_to_verify_email(email=body.email, caller=caller_of(request), page=activation_page())
        return Response(status=204)
