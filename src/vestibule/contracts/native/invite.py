"""The body of ``POST users/``, and ``POST users/invitation/confirm/``."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.reauthenticate import FreshBody
from vestibule.contracts.native.view import MessageAnswer, PublicView
from vestibule.drf.body import Password, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.profile_fields import WithProfileFields
from vestibule.drf.view import read
from vestibule.flows.invite import Invited, accept_invitation


class InviteBody(WithProfileFields, FreshBody):
    """Who is invited. There is no password to choose for somebody else.

    A role with power over others needs a fresh proof: your own password, a mailed code, or
    a sign-in of the last ten minutes.
    """

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


class AcceptInvitationBody(serializers.Serializer[Any]):
    """The link's token, and the password of one's choice."""

    token = Text(max_length=200)
    password = Password()


def invited_by(body: Any) -> Invited:
    """Read who is invited."""
    given = vars(body)
    names = {name: given[name] for name in ("first_name", "last_name") if name in given}
    rest = {name: given[name] for name in ("email", "username", "phone", "role") if name in given}
    return Invited(names=names, facts=given["facts"], **rest)


class AcceptInvitationView(PublicView):
    """Taking an invitation up."""

    @describes(body=AcceptInvitationBody, answer=MessageAnswer, refuses=(400, 429, 503))
    def post(self, request: Request) -> Response:
        """Choose your password; sign in with it next."""
        body = read(AcceptInvitationBody, request)
        accept_invitation(link=body.token, password=body.password, caller=caller_of(request))
        return Response({"message": "Password chosen"})
