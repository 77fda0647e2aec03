"""``POST password/reset/`` and ``POST password/reset/confirm/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.sent import CodeSentAnswer, code_sent_body
from vestibule.contracts.native.view import (
    MessageAnswer,
    PublicView,
)
from vestibule.drf.body import Code, InputSerializer, Password, Text, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.language import Sentence
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.reset_password import (
    EMAIL_CODE,
    ask_to_reset_password,
    reset_password,
    reset_password_by_code,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AskToResetPasswordBody:
    """The address of the account."""

    email: str


class AskToResetPasswordBodySerializer(InputSerializer[AskToResetPasswordBody]):
    """The address of the account."""

    into = AskToResetPasswordBody

    email = Text(max_length=254)


class AskToResetPasswordAnswer(MessageAnswer):
    """The same for every address; with codes, the challenge."""

    challenge = CodeSentAnswer(required=False)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResetPasswordBody:
    """The new password, with a token or with a challenge and its code."""

    token: str = ""
    challenge: str = ""
    code: str = ""
    password: str


class ResetPasswordBodySerializer(InputSerializer[ResetPasswordBody]):
    """The new password, with the link's token or with the challenge and its code."""

    into = ResetPasswordBody

    token = Text(max_length=200, required=False)
    challenge = Text(max_length=64, required=False)
    code = Code(required=False)
    password = Password()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require one kind of credential."""
        return one_of(attrs, ("token",), ("challenge", "code"))


class AskToResetPasswordView(PublicView):
    """Request for a password reset."""

    @describes(
        body=AskToResetPasswordBodySerializer, answer=AskToResetPasswordAnswer, refuses=(400, 429)
    )
    def post(self, request: Request) -> Response:
        """Send a link or a code, if an account has the address."""
        body = read(AskToResetPasswordBodySerializer, request)
        sent = ask_to_reset_password(email=body.email, caller=caller_of(request))
        answer: dict[str, Any] = {
            "message": Sentence(
                _(
                    "If there’s an account for {address}, we’ve sent instructions to reset its "
                    "password"
                ),
                address=sent.sent_to,
            )
        }
        if sent.method == EMAIL_CODE:
            answer["challenge"] = code_sent_body(sent)
        return Response(answer)


class ResetPasswordView(PublicView):
    """Reset of a password."""

    @describes(
        body=ResetPasswordBodySerializer,
        answer=MessageAnswer,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Set a new password; every session ends."""
        body, caller = read(ResetPasswordBodySerializer, request), idempotent_caller(request)
        if body.token:
            reset_password(link=body.token, password=body.password, caller=caller)
        else:
            reset_password_by_code(
                challenge=body.challenge, code=body.code, password=body.password, caller=caller
            )
        return Response({"message": _("Password changed")})
