"""The body of ``POST users/``, and ``POST users/invitation/confirm/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.reauthenticate import FreshBody, FreshFields
from vestibule.contracts.native.view import MessageAnswer, PublicView
from vestibule.core.profile_fields import ProfileField
from vestibule.drf.body import InputSerializer, Password, Text
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.profile_fields import WithProfileFields
from vestibule.drf.view import read
from vestibule.flows.invite import InvitedUser, accept_invitation
from vestibule.models.profile_columns import must_be_given


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InviteBody(FreshBody):
    """The invited person."""

    email: str
    username: str = ""
    first_name: str | None = None
    last_name: str | None = None
    phone: str = ""
    role: str = ""
    facts: Mapping[str, object]

    @property
    def invited(self) -> InvitedUser:
        """The invited person, as the flow expects it."""
        sent = {"first_name": self.first_name, "last_name": self.last_name}
        return InvitedUser(
            email=self.email,
            username=self.username,
            names={name: text for name, text in sent.items() if text is not None},
            phone=self.phone,
            role=self.role,
            facts=self.facts,
        )


class InviteBodySerializer(WithProfileFields[InviteBody], FreshFields[InviteBody]):
    """The invited person, who chooses the password.

    A privileged role needs a fresh credential: your own password, a mailed code, or a sign-in
    within the last ten minutes.
    """

    into = InviteBody

    email = Text(max_length=254)
    username = Text(max_length=150, required=False, allow_blank=True)
    first_name = Text(max_length=150, required=False, allow_blank=True)
    last_name = Text(max_length=150, required=False, allow_blank=True)
    phone = Text(max_length=20, required=False, allow_blank=True)
    role = Text(
        max_length=50,
        required=False,
        allow_blank=True,
        help_text="A role that you may grant; default: `DEFAULT_ROLE`.",
    )

    def required_fields(self) -> tuple[ProfileField, ...]:
        """Return those without which the user model stores no user."""
        return must_be_given()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AcceptInvitationBody:
    """The token of the invitation and the chosen password."""

    token: str
    password: str


class AcceptInvitationBodySerializer(InputSerializer[AcceptInvitationBody]):
    """The token of the mailed link, and the chosen password."""

    into = AcceptInvitationBody

    token = Text(max_length=200)
    password = Password()


class AcceptInvitationView(PublicView):
    """Acceptance of an invitation."""

    @describes(
        body=AcceptInvitationBodySerializer,
        answer=MessageAnswer,
        refuses=(400, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Choose your password; then sign in with it."""
        body = read(AcceptInvitationBodySerializer, request)
        accept_invitation(
            link=body.token, password=body.password, caller=idempotent_caller(request)
        )
        return Response({"message": _("Password chosen")})
