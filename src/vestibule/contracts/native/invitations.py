"""``GET invitations/`` and ``POST users/<id>/invitation/resend/``, ``…/revoke/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.view import MessageAnswer, NativeView, UserAnswer, user_body
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.language import Sentence
from vestibule.drf.openapi import describes
from vestibule.drf.view import read_query
from vestibule.flows.invitations import (
    COUNT_MAX,
    Invitation,
    list_invitations,
    resend_invitation,
    revoke_invitation,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InvitationsQuery:
    """Where a page begins."""

    cursor: str = ""


class InvitationsQuerySerializer(InputSerializer[InvitationsQuery]):
    """Where a page begins."""

    into = InvitationsQuery

    cursor = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text="The `next` of a page."
    )


class InvitationAnswer(serializers.Serializer[Any]):
    """An invitation that was not accepted yet."""

    user = UserAnswer(help_text="The invited user.")
    invited_by = UserAnswer(
        allow_null=True,
        help_text="Null if it was sent on the server, or by a user you may not see.",
    )
    sent_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    expired = serializers.BooleanField()


class InvitationsAnswer(serializers.Serializer[Any]):
    """Newest first; `next` is the `cursor` of the page that follows."""

    invitations = InvitationAnswer(many=True)
    count = serializers.IntegerField(help_text=f"{COUNT_MAX} means {COUNT_MAX} or more.")
    next = serializers.CharField(allow_null=True)


def _body(invitation: Invitation) -> dict[str, Any]:
    inviter = invitation.inviter
    return {
        "user": user_body(invitation.person),
        "invited_by": inviter and user_body(inviter),
        "sent_at": moment(invitation.sent_at),
        "expires_at": moment(invitation.expires_at),
        "expired": invitation.expired,
    }


class InvitationsView(NativeView):
    """Invitations that were not accepted yet."""

    @describes(
        query=InvitationsQuerySerializer, answer=InvitationsAnswer, refuses=(400, 401, 403, 503)
    )
    def get(self, request: Request) -> Response:
        """List pending and recently expired invitations of users whom you may invite."""
        query = read_query(InvitationsQuerySerializer, request)
        page = list_invitations(cursor=query.cursor, claims=claims_of(request))
        return Response(
            {
                "invitations": [_body(each) for each in page.invitations],
                "count": page.count,
                "next": page.cursor or None,
            }
        )


class ResendInvitationView(NativeView):
    """Resending of an invitation."""

    @describes(answer=MessageAnswer, refuses=(400, 401, 403, 404, 422, 429, 503), headers=(ONCE,))
    def post(self, request: Request, user: str) -> Response:
        """Mail a new link; the one sent before stops working."""
        person = resend_invitation(
            account=user, claims=claims_of(request), caller=idempotent_caller(request)
        )
        return Response({"message": Sentence(_("Invitation sent to {email}"), email=person.email)})


class RevokeInvitationView(NativeView):
    """Revocation of an invitation."""

    @describes(answer=MessageAnswer, refuses=(400, 401, 403, 404, 409, 422, 503), headers=(ONCE,))
    def post(self, request: Request, user: str) -> Response:
        """Make the link useless and deactivate the unused account."""
        person = revoke_invitation(
            account=user, claims=claims_of(request), caller=idempotent_caller(request)
        )
        message = Sentence(_("Invitation of {email} revoked"), email=person.email)
        return Response({"message": message})
