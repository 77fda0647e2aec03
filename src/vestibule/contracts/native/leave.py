"""``DELETE profile/`` and ``POST profile/restore/``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import ProfileView, moment
from vestibule.contracts.native.reauthenticate import FreshCredentialSerializer
from vestibule.contracts.native.sign_out import CLEAR
from vestibule.contracts.native.view import MessageAnswer, PublicView
from vestibule.drf import cookies
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.leave import leave, undo_leaving


class LeaveAnswer(MessageAnswer):
    """The date of the final deletion."""

    deletion_due_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Until then the emailed link restores the account. Null: already deleted.",
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RestoreBody:
    """The token of the mailed link."""

    token: str


class RestoreBodySerializer(InputSerializer[RestoreBody]):
    """The token of the mailed link."""

    into = RestoreBody

    token = Text(max_length=200)


class OwnProfileView(ProfileView):
    """The user's own profile, and its deletion."""

    @describes(
        body=FreshCredentialSerializer, answer=LeaveAnswer, refuses=(400, 401, 403, 409, 429, 503)
    )
    def delete(self, request: Request) -> Response:
        """Delete your account; every session ends."""
        body = read(FreshCredentialSerializer, request, or_nothing=True)
        due = leave(
            password=body.current_password,
            code=body.code,
            claims=claims_of(request),
            caller=caller_of(request),
        )
        message = _("Account deleted")
        if due is not None:
            message = _("Account deactivated and scheduled for deletion")
        response = Response({"message": message, "deletion_due_at": due and moment(due)})
        if cookies.sessions(request):  # a deleted account leaves nothing in the browser
            cookies.sign_out(response)
            response["Clear-Site-Data"] = CLEAR
        return response


class RestoreView(PublicView):
    """Restoration within the grace period."""

    @describes(
        body=RestoreBodySerializer, answer=MessageAnswer, refuses=(400, 422, 429), headers=(ONCE,)
    )
    def post(self, request: Request) -> Response:
        """Restore the account; then sign in."""
        undo_leaving(
            link=read(RestoreBodySerializer, request).token, caller=idempotent_caller(request)
        )
        return Response({"message": _("Account restored")})
