"""``POST password/change/``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.renewed_session import RenewedSessionAnswer, renewed_session
from vestibule.contracts.native.view import NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Password
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.change_password import change_password


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangePasswordBody:
    """The current and the new password."""

    current_password: str
    new_password: str


class ChangePasswordBodySerializer(InputSerializer[ChangePasswordBody]):
    """The current password and the new one."""

    into = ChangePasswordBody

    current_password = Password()
    new_password = Password()


class ChangePasswordAnswer(RenewedSessionAnswer):
    """The session's new tokens; its old ones are revoked."""

    device = serializers.CharField(
        required=False, help_text="This device's new `Device-Token`; it replaces the previous one."
    )


class ChangePasswordView(NativeView):
    """Change of password."""

    @describes(
        body=ChangePasswordBodySerializer,
        answer=ChangePasswordAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(IDEMPOTENCY_KEY,),
    )
    def post(self, request: Request) -> Response:
        """Set a new password; every other session ends."""
        body = read(ChangePasswordBodySerializer, request)
        renewed = change_password(
            current=body.current_password,
            new=body.new_password,
            claims=claims_of(request),
            caller=idempotent_caller(request),
            key=idempotency_key(request),
        )
        return renewed_session(_("Password changed"), renewed)
