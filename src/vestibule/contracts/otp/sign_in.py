"""``POST login/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.body import Line
from vestibule.contracts.otp.view import (
    ContractRefusal,
    EmailSentAnswer,
    PublicView,
    code_required,
    tokens,
)
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.tokens import Transport
from vestibule.drf.body import InputSerializer, Password
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.sign_in import sign_in, sign_in_once


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignInBody:
    """Address, password and captcha response."""

    email: str = ""
    password: str = ""
    recaptcha_token: str = ""


class SignInBodySerializer(InputSerializer[SignInBody]):
    """Email address and password, with the captcha response if one is required."""

    into = SignInBody

    email = Line()
    password = Password(required=False, default="", allow_blank=True)
    recaptcha_token = Line(max_length=16_384)


class SignInView(PublicView):
    """The first step of signing in."""

    @describes(
        body=SignInBodySerializer,
        answer=EmailSentAnswer,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Check the password and mail a code."""
        body = read(SignInBodySerializer, request, or_nothing=True)
        if not (body.email and body.password):
            raise ContractRefusal("Email and password are required")
        caller = self.caller(body.recaptcha_token)
        flow = sign_in if caller.idempotency is None else sign_in_once
        result = flow(
            identifier=body.email,
            password=body.password,
            transport=Transport.BODY,
            caller=caller,
        )
        # Without a second step (``SIGN_IN_CHECK``), the password alone signs in.
        return code_required(result) if isinstance(result, ChallengeRequired) else tokens(result)
