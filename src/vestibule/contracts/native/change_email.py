"""``POST email/change/``, ``email/change/confirm/`` and ``email/change/undo/``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.sent import check_inbox
from vestibule.contracts.native.view import (
    MessageAnswer,
    NativeView,
    PublicView,
)
from vestibule.core.challenge import masked
from vestibule.drf.authentication import (
    SessionTokenIfValid,
    claims_of,
    optional_claims_of,
)
from vestibule.drf.body import InputSerializer, Password, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.change_email import (
    ask_to_change_email,
    confirm_email_change,
    undo_email_change,
)

CHANGED = _("Email address changed")
VOIDED = _(
    "Email address changed. The old one was never verified, so the password and everything set up "
    "before no longer work. Reset the password"
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AskToChangeEmailBody:
    """The new address and the current password."""

    email: str
    current_password: str


class AskToChangeEmailBodySerializer(InputSerializer[AskToChangeEmailBody]):
    """The new address and the current password."""

    into = AskToChangeEmailBody

    email = Text(max_length=254)
    current_password = Password()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LinkBody:
    """The token of a mailed link."""

    token: str


class LinkBodySerializer(InputSerializer[LinkBody]):
    """The token of the mailed link."""

    into = LinkBody

    token = Text(max_length=200)


class UndoEmailChangeAnswer(MessageAnswer):
    """The token for choosing a new password; the previous password no longer works."""

    token = serializers.CharField(
        allow_blank=True,
        help_text="For `password/reset/confirm/`. Works once. Empty if the same browser sent the "
        "link a moment ago: then request a reset.",
    )
    expires_in = serializers.IntegerField(help_text="In seconds; 0 without a token.")


class AskToChangeEmailView(NativeView):
    """Request for a change of address."""

    @describes(
        body=AskToChangeEmailBodySerializer,
        answer=MessageAnswer,
        refuses=(400, 401, 403, 429, 503),
    )
    def post(self, request: Request) -> Response:
        """Send a link to the new address; nothing changes before it is used."""
        body = read(AskToChangeEmailBodySerializer, request)
        ask_to_change_email(
            new_email=body.email,
            password=body.current_password,
            claims=claims_of(request),
            caller=caller_of(request),
        )
        return Response({"message": check_inbox(masked(body.email))})


class ConfirmEmailChangeView(PublicView):
    """Confirmation of a change of address."""

    authentication_classes = (SessionTokenIfValid,)

    @describes(
        body=LinkBodySerializer, answer=MessageAnswer, refuses=(400, 422, 429, 503), headers=(ONCE,)
    )
    def post(self, request: Request) -> Response:
        """Change the address; the old one is mailed a notice with a link to undo it."""
        link = read(LinkBodySerializer, request).token
        voided = confirm_email_change(
            link=link, caller=idempotent_caller(request), claims=optional_claims_of(request)
        )
        return Response({"message": VOIDED if voided else CHANGED})


class UndoEmailChangeView(PublicView):
    """Undoing of a change of address."""

    @describes(
        body=LinkBodySerializer,
        answer=UndoEmailChangeAnswer,
        refuses=(400, 422, 429),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Restore the old address; every session ends, and the password becomes invalid.

        The response has a token for choosing a new password.
        """
        reset = undo_email_change(
            link=read(LinkBodySerializer, request).token, caller=idempotent_caller(request)
        )
        message = {"message": _("Email address restored. Choose a new password")}
        if reset is None:
            return Response({**message, "token": "", "expires_in": 0})
        return Response({**message, "token": reset.link, "expires_in": reset.expires_in})
