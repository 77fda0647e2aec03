"""``POST verify-email/`` and ``GET verify-email/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.body import Line
from vestibule.contracts.otp.link import LinkQuerySerializer, link_of
from vestibule.contracts.otp.view import (
    ContractRefusal,
    OptionalBearerAuthentication,
    PublicView,
    SuccessAnswer,
    success,
)
from vestibule.drf.authentication import optional_claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.verify_email import ask_to_verify_email, verify_email

SENT = "Verification link sent. Please verify your email to activate your account."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EmailBody:
    """The address of the account."""

    email: str = ""


class EmailBodySerializer(InputSerializer[EmailBody]):
    """The address of the account."""

    into = EmailBody

    email = Line()


class VerifyEmailView(PublicView):
    """Verification of an email address by a link."""

    authentication_classes = (OptionalBearerAuthentication,)

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Read a token only where the link is used: a page may send that of its session."""
        verifies = getattr(self.request, "method", "") == "GET"
        return super().get_authenticators() if verifies else []

    @describes(body=EmailBodySerializer, answer=SuccessAnswer, status=201, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """Send a link, if the address is unverified; the response is always the same."""
        email = read(EmailBodySerializer, request, or_nothing=True).email
        if not email:
            raise ContractRefusal("Invalid credentials")
        ask_to_verify_email(email=email, caller=self.caller())
        return success(SENT, 201)

    @describes(
        query=LinkQuerySerializer,
        answer=SuccessAnswer,
        refuses=(400, 422, 429, 503),
        headers=(ONCE,),
    )
    def get(self, request: Request) -> Response:
        """Verify the address and use up the link; requested by the page of the mailed link."""
        claims = optional_claims_of(request)
        verify_email(link=link_of(request), caller=self.caller(), claims=claims)
        return success("Email verified successfully")
