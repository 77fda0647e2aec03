"""``POST email/verify/`` and ``POST email/verify/confirm/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.sent import VerificationAnswer, verification_body
from vestibule.contracts.native.view import (
    MessageAnswer,
    PublicView,
)
from vestibule.drf.authentication import SessionTokenIfValid, optional_claims_of
from vestibule.drf.body import Code, InputSerializer, Text, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.verify_email import ask_to_verify_email, verify_email, verify_email_by_code


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AskToVerifyEmailBody:
    """The address to verify."""

    email: str


class AskToVerifyEmailBodySerializer(InputSerializer[AskToVerifyEmailBody]):
    """The address to verify."""

    into = AskToVerifyEmailBody

    email = Text(max_length=254)


class AskToVerifyEmailAnswer(MessageAnswer):
    """The verification that was sent, if the address needs one."""

    verification = VerificationAnswer()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerifyEmailBody:
    """A token, or an address and its code."""

    token: str = ""
    email: str = ""
    code: str = ""


class VerifyEmailBodySerializer(InputSerializer[VerifyEmailBody]):
    """The link's token, or the address and the code."""

    into = VerifyEmailBody

    token = Text(max_length=200, required=False)
    email = Text(max_length=254, required=False)
    code = Code(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require one kind of credential."""
        return one_of(attrs, ("token",), ("email", "code"))


class AskToVerifyEmailView(PublicView):
    """Request for the verification of an address."""

    @describes(
        body=AskToVerifyEmailBodySerializer, answer=AskToVerifyEmailAnswer, refuses=(400, 429)
    )
    def post(self, request: Request) -> Response:
        """Send a link or a code to an unverified address."""
        body = read(AskToVerifyEmailBodySerializer, request)
        sent = ask_to_verify_email(email=body.email, caller=caller_of(request))
        return Response(verification_body(sent))


class VerifyEmailView(PublicView):
    """Verification of an address."""

    authentication_classes = (SessionTokenIfValid,)

    @describes(
        body=VerifyEmailBodySerializer,
        answer=MessageAnswer,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Verify the address by the link or the code."""
        body, caller = read(VerifyEmailBodySerializer, request), idempotent_caller(request)
        claims = optional_claims_of(request)
        if body.token:
            verify_email(link=body.token, caller=caller, claims=claims)
        else:
            verify_email_by_code(email=body.email, code=body.code, caller=caller, claims=claims)
        return Response({"message": _("Email address verified")})
