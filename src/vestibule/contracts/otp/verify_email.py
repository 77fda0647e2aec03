"""``POST verify-email/`` and ``GET verify-email/``."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.body import Line
from vestibule.contracts.otp.link import LinkQuery, link_of
from vestibule.contracts.otp.view import PublicView, Said, SuccessAnswer, success
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.verify_email import ask_to_verify_email, verify_email

SENT = "Verification link sent. Please verify your email to activate your account."


class EmailBody(serializers.Serializer[Any]):
    """The address of the account."""

    email = Line()


class VerifyEmailView(PublicView):
    """Verification of an address by a link."""

    @describes(body=EmailBody, answer=SuccessAnswer, status=201, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """Send a link, if the address waits for one; the answer is the same for any."""
        email = read(EmailBody, request, or_nothing=True).email
        if not email:
            raise Said("Invalid credentials")
        ask_to_verify_email(email=email, caller=self.caller())
        return success(SENT, 201)

    @describes(query=LinkQuery, answer=SuccessAnswer, refuses=(400, 429))
    def get(self, request: Request) -> Response:
        """Use the link up. The mailed one opens a page, whose visitor asks for this."""
        verify_email(link=link_of(request), caller=self.caller())
        return success("Email verified successfully")
