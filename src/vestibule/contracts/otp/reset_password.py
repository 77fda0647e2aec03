"""``POST``, ``GET`` and ``PATCH reset-password/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.errors import PROBLEMS, hints, refusal_response, sentence
from vestibule.contracts.otp.link import LinkQuerySerializer, link_of
from vestibule.contracts.otp.verify_email import EmailBodySerializer
from vestibule.contracts.otp.view import ContractRefusal, PublicView, SuccessAnswer, success
from vestibule.core.errors import InvalidInput, Problem, Refusal
from vestibule.drf.body import InputSerializer, Password
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.reset_password import (
    ask_to_reset_password,
    check_reset_link,
    reset_password,
)

SENT = "Password reset link sent. Please check your email to reset your password."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResetPasswordBody:
    """The new password, typed twice."""

    password: str = ""
    c_password: str = ""


class ResetPasswordBodySerializer(InputSerializer[ResetPasswordBody]):
    """The new password, typed twice."""

    into = ResetPasswordBody

    password = Password(required=False, default="", allow_blank=True)
    c_password = Password(required=False, default="", allow_blank=True)


class ResetPasswordView(PublicView):
    """Password reset by a link."""

    @describes(body=EmailBodySerializer, answer=SuccessAnswer, status=201, refuses=(400, 403, 429))
    def post(self, request: Request) -> Response:
        """Send a link, if an account has the address; the response is always the same."""
        email = read(EmailBodySerializer, request, or_nothing=True).email
        if not email:
            raise ContractRefusal("Invalid credentials")
        ask_to_reset_password(email=email, caller=self.caller())
        return success(SENT, 201)

    @describes(query=LinkQuerySerializer, answer=SuccessAnswer, refuses=(400, 429))
    def get(self, request: Request) -> Response:
        """Check whether the link is valid."""
        check_reset_link(link=link_of(request), caller=self.caller())
        return success("Password verification link ok")

    @describes(
        query=LinkQuerySerializer,
        body=ResetPasswordBodySerializer,
        answer=SuccessAnswer,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def patch(self, request: Request) -> Response:
        """Set a new password and end every session."""
        link, body = link_of(request), read(ResetPasswordBodySerializer, request, or_nothing=True)
        if body.password != body.c_password:
            raise ContractRefusal(PROBLEMS["password_mismatch"])
        reset_password(link=link, password=body.password, caller=self.caller())
        return success("Password reset successful.")

    def refused(self, refusal: Refusal) -> Response:
        """Return the problems of a password without the name of its field."""
        wrong = refusal.problems.get("password") if isinstance(refusal, InvalidInput) else None
        if not wrong:
            return super().refused(refusal)
        unchanged: list[Problem] = [each for each in wrong if each.code == "password_unchanged"]
        return refusal_response([sentence(each) for each in unchanged] or hints(wrong))
