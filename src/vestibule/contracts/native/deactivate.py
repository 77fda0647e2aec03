"""``POST users/<id>/deactivate/`` and ``POST users/<id>/activate/``."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.users import UserMessageAnswer, done
from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.caller import caller_of
from vestibule.drf.language import Sentence
from vestibule.drf.openapi import describes
from vestibule.flows.deactivate import activate_user, deactivate_user


class DeactivateUserView(NativeView):
    """Deactivation of an account."""

    @describes(answer=MessageAnswer, refuses=(401, 403, 404, 409, 503))
    def post(self, request: Request, user: str) -> Response:
        """Deactivate an account, or your own if your role allows it; its sessions end."""
        person = deactivate_user(account=user, claims=claims_of(request), caller=caller_of(request))
        return Response({"message": Sentence(_("User {email} deactivated"), email=person.email)})


class ActivateUserView(NativeView):
    """Reactivation of an account."""

    @describes(answer=UserMessageAnswer, refuses=(401, 403, 404, 409, 503))
    def post(self, request: Request, user: str) -> Response:
        """Activate a deactivated account."""
        claims = claims_of(request)
        person = activate_user(account=user, claims=claims, caller=caller_of(request))
        return done(Sentence(_("User {email} activated"), email=person.email), person, claims)
