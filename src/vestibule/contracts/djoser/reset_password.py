"""``POST users/reset_password/`` and ``users/reset_password_confirm/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf.djoser import djoser
from vestibule.contracts.djoser.links import account_of, reset_page
from vestibule.contracts.djoser.verify_email import EmailBodySerializer
from vestibule.contracts.djoser.view import PublicView
from vestibule.core.errors import InvalidInput, Refusal
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.rest_view import TypedPassword
from vestibule.drf.view import read
from vestibule.flows.reset_password import ask_to_reset_password, reset_password


class ResetPasswordView(PublicView):
    """A mail with a link to set a new password."""

    @describes(body=EmailBodySerializer, status=204, refuses=(400, 429, 503))
    def post(self, request: Request) -> Response:
        """Mail a link, if the address belongs to an active account."""
        body = read(EmailBodySerializer, request, or_nothing=True)
        ask_to_reset_password(email=body.email, caller=caller_of(request), page=reset_page())
        return Response(status=204)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResetPasswordConfirmBody:
    """What a link has, and the new password."""

    uid: str
    token: str
    new_password: str
    re_new_password: str | None = None


@cache
def reset_serializer(*, retype: bool) -> type[InputSerializer[ResetPasswordConfirmBody]]:
    """Build the serializer of a body; ``retype``: the password is typed twice."""
    members: dict[str, Any] = {
        "__doc__": "What the mailed link has, and the new password.",
        "__module__": __name__,
        "into": ResetPasswordConfirmBody,
        "uid": serializers.CharField(max_length=400),
        "token": serializers.CharField(max_length=200),
        "new_password": TypedPassword(),
    }
    if retype:
        members["re_new_password"] = TypedPassword()
    return type("ResetPasswordConfirmBodySerializer", (InputSerializer,), members)


class ResetPasswordConfirmView(PublicView):
    """A new password by the mailed link."""

    @describes(
        body=reset_serializer(retype=False),
        status=204,
        refuses=(400, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Set a new password by the mailed link, and end every session."""
        retype = djoser().PASSWORD_RESET_CONFIRM_RETYPE
        body = read(reset_serializer(retype=retype), request, or_nothing=True)
        account = account_of(body.uid)
        reset_password(
            link=body.token,
            password=body.new_password,
            password_again=body.re_new_password,
            caller=idempotent_caller(request),
            account=account,
        )
        return Response(status=204)

    def refused(self, refusal: Refusal) -> Response:
        """Name the field of the password as this form does."""
        if isinstance(refusal, InvalidInput) and "password" in refusal.problems:
            refusal = InvalidInput({"new_password": refusal.problems["password"]})
        return super().refused(refusal)
