"""``POST password/reset/`` and ``POST password/reset/confirm/``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.dj_rest_auth import errors
from vestibule.contracts.dj_rest_auth.links import account_of, reset_page
from vestibule.contracts.dj_rest_auth.view import DetailAnswer, PublicView
from vestibule.core.errors import InvalidInput, Problem, Refusal
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_errors import mismatch_first
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.reset_password import ask_to_reset_password, reset_password

INVALID = "Invalid value"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AskToResetBody:
    """The address of an account."""

    email: str


class AskToResetBodySerializer(InputSerializer[AskToResetBody]):
    """The address of an account."""

    into = AskToResetBody

    email = serializers.EmailField(max_length=254)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResetPasswordBody:
    """Both halves of a mailed link, and the new password."""

    new_password1: str
    new_password2: str
    uid: str
    token: str


class ResetPasswordBodySerializer(InputSerializer[ResetPasswordBody]):
    """Both halves of a mailed link, and the new password, typed twice."""

    into = ResetPasswordBody

    new_password1 = TypedPassword(max_length=128)
    new_password2 = TypedPassword(max_length=128)
    uid = serializers.CharField()
    token = serializers.CharField()


class PasswordResetView(PublicView):
    """Request for a link that resets the password."""

    @describes(body=AskToResetBodySerializer, answer=DetailAnswer, refuses=(400, 429))
    def post(self, request: Request) -> Response:
        """Send a link, if an account has the address; the answer is always the same."""
        body = read(AskToResetBodySerializer, request, or_nothing=True)
        ask_to_reset_password(email=body.email, caller=caller_of(request), page=reset_page())
        return Response({"detail": "Password reset e-mail has been sent."})


class PasswordResetConfirmView(PublicView):
    """Password reset by a mailed link."""

    @describes(
        body=ResetPasswordBodySerializer,
        answer=DetailAnswer,
        refuses=(400, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Set a new password, and end every session."""
        body = read(ResetPasswordBodySerializer, request, or_nothing=True)
        account = account_of(body.uid)
        if account is None:
            raise InvalidInput({"uid": (Problem("invalid", sentence=INVALID),)})
        reset_password(
            link=body.token,
            password=body.new_password1,
            password_again=body.new_password2,
            account=account,
            caller=idempotent_caller(request),
        )
        return Response({"detail": "Password has been reset with the new password."})

    def refused(self, refusal: Refusal) -> Response:
        """Return what is wrong with the password beside its second field."""
        if isinstance(refusal, InvalidInput):
            refusal = mismatch_first(refusal)
            return errors.field_errors(refusal, password="new_password2")  # noqa: S106 - a field
        return super().refused(refusal)
